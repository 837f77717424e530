import { evaluateChain, firstBroken } from '../chain/chain.ts';
import type { ChainFacts, ChainSubject } from '../chain/facts.ts';
import type { Finding } from '../chain/finding.ts';
import { settleFacts, type ChainPorts } from '../chain/readFacts.ts';
import { knownClusters, knownIdentities, type Snapshot } from '../inventory/snapshot.ts';
import { createEventQueue } from '../link/eventQueue.ts';
import { TenantlinkError } from '../model/failure.ts';
import { subjectOf } from '../model/ids.ts';
import type { ExchangeProof } from '../proof/exchangeProof.ts';
import { proveExchange, type ExchangePorts } from '../proof/proveExchange.ts';
import type { Verdict } from '../proof/verdict.ts';
import type { Message } from '../words/say.ts';
import { isTrustLink, judgeDiagnosis } from './judgeDiagnosis.ts';
import { judgeHint } from './judgeHint.ts';
import type { LogHint } from './readLog.ts';
import { readOnce } from './readOnce.ts';

/** The ports that a diagnosis takes; none of them is written to. */
export type DoctorPorts = ChainPorts & ExchangePorts;

/** What is to be diagnosed. */
interface DiagnosisRequest {
  readonly subject: ChainSubject;
  /** Errors of a text that led here; live values judge them. */
  readonly hints?: readonly LogHint[];
  /** Also proves the exchange without a pod, which takes a token of the service account: ask before. */
  readonly proveExchange?: boolean;
  /** What is known already; it only makes sentences name things. */
  readonly snapshot?: Snapshot;
  /** Entra of the cloud in use, e.g. `https://login.microsoftonline.com`. */
  readonly authorityHost?: string;
}

/** A diagnosis as far as it is known. */
export interface Diagnosis {
  readonly subject: ChainSubject;
  readonly facts: ChainFacts;
  /** In chain order; those whose facts are still being read are marked. */
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
  readonly hints: readonly { readonly hint: LogHint; /** What live values say to it. */ readonly says: Message }[];
  /** Where it was wished for, once it has ended. */
  readonly proof?: ExchangeProof;
  /** Everything was read, and the proof has ended. */
  readonly complete: boolean;
}

/** How long a refusal of the proof is repeated while no live value explains it, in milliseconds: a single one is no verdict. */
const provingPatience = 10_000;

/**
 * Reads every fact of a chain once, both tenants at the same time, and tells how things stand each
 * time one is settled. The last diagnosis is complete and also returned. What cannot be read is an
 * unknown finding.
 * @throws TenantlinkError `invalidInput` before anything is sent, `cancelled`
 */
export async function* diagnose(request: DiagnosisRequest, ports: DoctorPorts, signal: AbortSignal): AsyncGenerator<Diagnosis, Diagnosis> {
  const { subject, hints = [] } = request;
  // Throws where a name is none, before the proof sends anything.
  subjectOf(subject.serviceAccount);
  const end = new AbortController();
  const stop = AbortSignal.any([signal, end.signal]);
  const shared = { ...ports, identities: readOnce(ports.identities) };
  const queue = createEventQueue<Diagnosis>();
  let facts: ChainFacts | undefined;
  let findings: readonly Finding[] = [];
  let proof: ExchangeProof | undefined;

  const now = (complete: boolean): Diagnosis | undefined => {
    if (facts === undefined) return undefined;
    const proven = proof === undefined ? {} : { proof };
    const judged = { facts, findings, ...proven };
    return { subject, facts, findings, verdict: judgeDiagnosis(findings, proof), hints: hints.map((hint) => ({ hint, says: judgeHint(hint, judged) })), ...proven, complete };
  };
  const tell = (): void => {
    const diagnosis = now(false);
    if (diagnosis !== undefined) queue.push(diagnosis);
  };
  const reading = settleFacts({ subject, ports: shared, signal: stop, known: knownOf(request) }, (settled) => {
    facts = settled;
    findings = evaluateChain(settled);
    tell();
  });
  const isLasting = async (): Promise<boolean> => {
    await reading;
    return firstBroken(findings.filter(({ code }) => isTrustLink(code))) !== undefined;
  };
  const proving = async (): Promise<void> => {
    if (request.proveExchange !== true) return;
    for await (const event of proveExchange(subject, shared, stop, { upTo: provingPatience, isLasting })) {
      if (event.kind === 'proof') proof = event.proof;
    }
    tell();
  };

  // Settled in any case, so that nothing is left to reject unheard while the reader looks at a part.
  const work = Promise.allSettled([reading, proving()]).finally(() => queue.close());
  try {
    yield* queue.read();
    const failed = (await work).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const whole = now(true);
    if (whole === undefined) throw new TenantlinkError({ reason: 'unexpected', operation: 'diagnose' });
    yield whole;
    return whole;
  } finally {
    end.abort();
    await work;
  }
}

function knownOf({ snapshot, authorityHost }: DiagnosisRequest): NonNullable<ChainFacts['known']> {
  return {
    identities: snapshot === undefined ? [] : knownIdentities(snapshot),
    clusters: snapshot === undefined ? [] : knownClusters(snapshot),
    ...(authorityHost === undefined ? {} : { authorityHost }),
  };
}
