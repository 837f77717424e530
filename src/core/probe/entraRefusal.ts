import type { ProbeOutcome } from './outcome.ts';
import type { ExchangeRefusedReport } from './podReport.ts';

/** Entra's refusal of the pod's token as an outcome has it: by its AADSTS code, else by what the answer has in its place. */
export function entraRefusal({ aadsts, error, detail }: ExchangeRefusedReport): Pick<ProbeOutcome, 'code' | 'detail' | 'aadsts' | 'entraError'> & { readonly code: 'exchangeRefused' } {
  if (aadsts !== undefined) return { code: 'exchangeRefused', aadsts, detail };
  // The pod's program says `http_502` of an answer that is none of OAuth's.
  return { code: 'exchangeRefused', entraError: error.replace(/^http_(?=\d+$)/, 'HTTP '), detail };
}
