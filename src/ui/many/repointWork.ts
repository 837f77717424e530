import { resumeApply } from '../../core/link/applyPlan.ts';
import type { ApplyEvent, ApplyOutcome } from '../../core/link/events.ts';
import type { LinkRecord } from '../../core/link/records.ts';
import { undoLink } from '../../core/link/undoLink.ts';
import { armIdParts } from '../../core/model/armId.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { withProgress } from '../commands/progress.ts';

/** Both ends of a credential that was being re-pointed, as a sentence names them; undefined for any other record. */
export function repointNames({ plan: { repoint } }: LinkRecord): { readonly identity: string; readonly cluster: string } | undefined {
  return repoint === undefined ? undefined : { identity: armIdParts(repoint.identity.id).name, cluster: clusterName(repoint.cluster.id) };
}

/** Goes on with re-pointing a credential that was interrupted. */
export async function goOnRepoint(context: CommandContext, record: LinkRecord): Promise<void> {
  const { world } = context.sessions.current();
  const outcome = await follow(context, record, (signal) => resumeApply(record, world, signal));
  if (outcome?.status === 'complete') context.reporter.done(context.say('ui.repointed', repointNames(record) ?? {}));
  else if (outcome !== undefined) tell(context, outcome, () => goOnRepoint(context, record));
}

/** Puts a credential's former issuer back. */
export async function undoRepoint(context: CommandContext, record: LinkRecord): Promise<void> {
  const { world } = context.sessions.current();
  const outcome = await follow(context, record, (signal) => undoLink(record, world, signal));
  if (outcome?.status === 'complete') context.reporter.done(context.say('ui.repointUndone', repointNames(record) ?? {}));
  else if (outcome !== undefined) tell(context, outcome, () => undoRepoint(context, record));
}

async function follow(context: CommandContext, record: LinkRecord, events: (signal: AbortSignal) => AsyncGenerator<ApplyEvent, void>): Promise<ApplyOutcome | undefined> {
  const { say, linkWork, reporter } = context;
  let outcome: ApplyOutcome | undefined;
  await linkWork.run(record.id, context.sessions.current(), (outer) =>
    withProgress({ title: say('ui.repointing', repointNames(record) ?? {}), signal: outer }, async (signal, show) => {
      for await (const event of events(signal)) {
        if (event.kind === 'progress') show(say(event.message.key, event.message.params));
        if (event.kind === 'failed' || event.kind === 'leaseFailed') reporter.logFailure(event.failure);
        if (event.kind === 'finished') outcome = event.outcome;
      }
    }),
  );
  return linkWork.closing.aborted ? undefined : outcome;
}

function tell({ say, reporter }: CommandContext, { failure }: ApplyOutcome, again: () => Promise<void>): void {
  if (failure === undefined || failure.reason === 'cancelled') return;
  reporter.problem(describeFailure(failure, say), failure, [{ label: say('ui.goOn'), run: again }]);
}
