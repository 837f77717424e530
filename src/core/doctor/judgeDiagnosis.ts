import type { ChainCode, Finding } from '../chain/finding.ts';
import type { ExchangeProof } from '../proof/exchangeProof.ts';
import { judgeChain, type Verdict } from '../proof/verdict.ts';

/** What an exchange that worked has shown to hold, where it could not be looked at: everything but the pod's own side and the registration. */
const provenLinks: ReadonlySet<ChainCode> = new Set<ChainCode>([
  'WI101-cluster',
  'WI102-issuer',
  'WI104-issuer-document',
  'WI105-service-account',
  'WI112-identity',
  'WI120-credential-room',
  'WI113-credential-issuer',
  'WI114-credential-subject',
  'WI115-credential-audience',
  'WI116-role',
]);

/** Whether a link is one of the trust between the two tenants, which an exchange proves or refutes. */
export function isTrustLink(code: ChainCode): boolean {
  return provenLinks.has(code);
}

/** The verdict of a diagnosis: live values first, then what the proof without a pod says of what they leave open. */
export function judgeDiagnosis(findings: readonly Finding[], proof: ExchangeProof | undefined): Verdict {
  if (proof?.status === 'proven') {
    const verdict = judgeChain(findings.map((finding) => (finding.verdict === 'unknown' && finding.pending !== true && isTrustLink(finding.code) ? asProven(finding, proof) : finding)));
    const isOpen = verdict.message.key === 'verdict.chainUnknown';
    return { ...verdict, ...(isOpen ? { message: { key: 'verdict.proofProven' } } : {}), findings };
  }
  const verdict = judgeChain(findings);
  if (proof?.status !== 'refused' || verdict.status === 'failure') return verdict;
  const { failure, step } = proof;
  return { status: 'inconclusive', code: step === 'read' ? 'azureForbidden' : 'exchangeRefused', message: { key: 'verdict.proofRefused', params: { code: failure?.code ?? failure?.reason ?? '' } }, findings };
}

/** A trust link that could not be looked at, as the exchange has shown it. */
function asProven({ code, message }: Finding, { at }: ExchangeProof): Finding {
  return { code, message, verdict: 'ok', actual: { value: code, source: '', readAt: at } };
}
