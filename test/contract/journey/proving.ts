import type { ChainSubject } from '../../../src/core/chain/facts.ts';
import { subscriptionOf } from '../../../src/core/model/armId.ts';
import { defaultProbeImage, type ProbeSettings } from '../../../src/core/probe/podSpec.ts';
import type { ProbeOutcome } from '../../../src/core/probe/outcome.ts';
import type { RunSignals } from '../../../src/core/probe/runProbe.ts';
import { proveLink, type ProofEvent, type ProofRequest } from '../../../src/core/proof/proveLink.ts';
import type { Verdict } from '../../../src/core/proof/verdict.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { podProgram } from '../../builders/podProgram.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { never, there } from './stage.ts';

export interface Proof {
  readonly events: readonly ProofEvent[];
  readonly log: readonly string[];
  readonly outcome: ProbeOutcome;
  readonly verdict: Verdict;
}

/** Wrong values do not become right by waiting; a busy machine does not become a missed deadline in fast time. */
export const patientSettings = { deadlineSeconds: 540, exchangeWindowSeconds: 0, roleWindowSeconds: 0 } satisfies Partial<ProbeSettings>;

/** One run of the quota pod on a chain, to its verdict. */
export async function prove(sandbox: Sandbox, world: World, subject: ChainSubject, change: Partial<ProofRequest> = {}, { signal = never, onEvent = () => undefined }: { readonly signal?: AbortSignal; readonly onEvent?: (event: ProofEvent) => void } = {}): Promise<Proof> {
  const events: ProofEvent[] = [];
  for await (const event of await proofEvents(sandbox, world, subject, change, { signal })) {
    events.push(event);
    onEvent(event);
  }
  const last = events.at(-1);
  if (last?.kind !== 'verdict') throw new Error('The proof ended without a verdict.');
  return { events, log: events.flatMap((event) => (event.kind === 'lines' ? event.lines.map(({ text }) => text) : [])), outcome: last.outcome, verdict: last.verdict };
}

/** The events of a run of the quota pod on a chain. */
export async function proofEvents(sandbox: Pick<Sandbox, 'cloud' | 'caPem'>, world: World, subject: ChainSubject, change: Partial<ProofRequest>, signals: RunSignals): Promise<AsyncGenerator<ProofEvent, void>> {
  const request: ProofRequest = {
    subject,
    quota: { subscriptionId: there(subscriptionOf(subject.scope)), region: 'westeurope', resource: 'cores' },
    settings: { image: defaultProbeImage, ...patientSettings },
    cloud: sandbox.cloud,
    programSource: await podProgram(),
    caPem: sandbox.caPem,
    ...change,
  };
  return proveLink(request, world, signals);
}
