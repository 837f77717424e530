import type { ProbeOutcome } from './outcome.ts';
import type { ExchangeRefusedReport } from './podReport.ts';

/** Entra's refusal of the pod's token as an outcome has it: by its AADSTS code, else by what the answer has in its place. */
export function entraRefusal(report: ExchangeRefusedReport): Pick<ProbeOutcome, 'code' | 'detail' | 'aadsts' | 'entraError'> {
  const { aadsts, error, detail } = report;
  if (aadsts !== undefined) return { code: 'exchangeRefused', aadsts, detail };
  // The pod's program says `http_502` of an answer that is none of OAuth's.
  return { code: isOverload(report) ? 'entraUnavailable' : 'exchangeRefused', entraError: error.replace(/^http_(?=\d+$)/, 'HTTP '), detail };
}

/** A service that cannot answer now says nothing of what it was asked (RFC 6585, 4; RFC 9110, 15.6). */
export function isOverload({ httpStatus }: { readonly httpStatus: number }): boolean {
  return httpStatus === 429 || httpStatus >= 500;
}
