import { evaluateChain, firstBroken } from '../chain/chain.ts';
import type { ChainFacts, ChainSubject } from '../chain/facts.ts';
import type { Finding } from '../chain/finding.ts';
import { readFacts, type ChainPorts } from '../chain/readFacts.ts';
import type { Message } from '../words/say.ts';
import type { ExchangeEvent, ExchangeProof } from './exchangeProof.ts';
import { proveExchange, type ExchangePorts } from './proveExchange.ts';
import { judgeChain, type Verdict } from './verdict.ts';

export type VerifyPorts = ChainPorts & ExchangePorts;

/** How a verification ended. */
export interface Verification {
  readonly facts: ChainFacts;
  readonly verdict: Verdict;
  /** Where the exchange was to be proven, and the chain let it be tried. */
  readonly proof?: ExchangeProof;
}

/** What happens in a verification, in order; the last event is `verified`. */
export type VerifyEvent =
  | { readonly kind: 'read'; readonly findings: readonly Finding[] }
  | { readonly kind: 'waiting'; readonly message: Message }
  | ExchangeEvent
  | { readonly kind: 'verified'; readonly verification: Verification };

/** Reads after a write may come from a copy that does not have it yet; a value that stays wrong is wrong. */
const rereads: readonly number[] = [2_000, 5_000, 10_000];
/** New federated credentials take up to several minutes to be seen (entra-docs, considerations). */
const spreading = 5 * 60_000;

/**
 * Reads every link again and, on wish, proves the exchange. Time that new trust takes to spread is
 * waited out; it ends at once when live values prove a link wrong, which no waiting mends.
 * @throws TenantlinkError `cancelled`
 */
export async function* verifyLink(
  request: { readonly subject: ChainSubject; readonly prove: boolean },
  ports: VerifyPorts,
  signal: AbortSignal,
): AsyncGenerator<VerifyEvent, Verification> {
  const { subject, prove } = request;
  let facts = await readFacts(subject, ports, signal);
  let findings = evaluateChain(facts);
  yield { kind: 'read', findings };
  for (const wait of rereads) {
    if (firstBroken(findings) === undefined) break;
    yield { kind: 'waiting', message: { key: 'verify.readAgain', params: { seconds: wait / 1000 } } };
    await ports.clock.sleep(wait, signal);
    const before = brokenCodes(findings);
    facts = await readFacts(subject, ports, signal);
    findings = evaluateChain(facts);
    yield { kind: 'read', findings };
    // A value that two reads agree on is no stale copy; what is missing may still come, because lists lag behind writes.
    if (brokenCodes(findings) === before && !findings.some(isMissing)) break;
  }

  const verdict = judgeChain(findings);
  const isLasting = async (): Promise<boolean> => firstBroken(evaluateChain(await readFacts(subject, ports, signal))) !== undefined;
  const proof = prove && firstBroken(findings) === undefined ? yield* proveExchange(subject, ports, signal, { upTo: spreading, isLasting }) : undefined;
  const verification: Verification = { facts, verdict, ...(proof === undefined ? {} : { proof }) };
  yield { kind: 'verified', verification };
  return verification;
}

/** Whether the broken value is one that is not there, as a new object or role looks until every copy has it. */
function isMissing(finding: Finding): boolean {
  return finding.verdict === 'broken' && finding.actual.said !== undefined;
}

function brokenCodes(findings: readonly Finding[]): string {
  return findings.flatMap(({ code, verdict }) => (verdict === 'broken' ? [code] : [])).join(' ');
}
