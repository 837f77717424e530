import * as vscode from 'vscode';
import { isAwaiting } from '../../core/link/handOver/handOver.ts';
import { unfinishedRecords, type LinkRecord, type UnfinishedRecords } from '../../core/link/records.ts';
import { failureOf } from '../../core/model/failure.ts';
import type { LocalPorts } from '../../core/ports/world.ts';
import { clockTime, recordReport, stepsInForce, wasUndoing } from '../panel/recordReport.ts';
import { goOn } from './applyWork.ts';
import { goOnRepoint, repointNames, undoRepoint } from '../many/repointWork.ts';
import { notificationText } from '../notificationText.ts';
import type { NextStep } from '../report.ts';
import type { CommandContext } from './commandContext.ts';
import { linkNames } from './linkNames.ts';
import { stepNames } from './linkOutcome.ts';
import { linkPlanOf } from './linkRecords.ts';
import { refreshOpenReport } from './restoreReport.ts';
import { wishTenantNames } from './tenantNames.ts';
import { undo } from './undoWork.ts';

/** Offers to go on with or undo what a crash or a failure left unfinished; says what has to wait. */
export async function finishWork(context: CommandContext): Promise<void> {
  const { say, reporter } = context;
  const { world } = context.sessions.current();
  const { free, held } = await unfinished(context, world);
  for (const record of free) offer(context, record, world);
  for (const { record, until } of held) {
    const plan = linkPlanOf(record);
    const names = plan === undefined ? repointNames(record) : linkNames(plan.wish);
    if (names !== undefined) reporter.done(say('serviceAccount' in names ? 'ui.workHeld' : 'ui.repointHeld', { ...names, time: clockTime(until + margin) }));
  }
  if (free.length + held.length === 0) reporter.done(say('ui.noOpenWork'));
}

/** How long after a lease ended it is looked again, in milliseconds. */
const margin = 1000;

/**
 * Offers unfinished work of earlier windows, once each. What a crashed window worked on is under
 * its lease for a while yet, so that a second window leaves a running one alone: looked at again
 * when that is over. Reads files only.
 */
export function offerUnfinished(context: CommandContext, ports: LocalPorts): { dispose(): void } {
  const offered = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const { free, held, unreadable } = await unfinished(context, ports);
    for (const record of free) {
      if (offered.has(record.id)) continue;
      offered.add(record.id);
      offer(context, record, ports);
      refreshOpenReport(context, record, ports.clock.now());
    }
    for (const name of unreadable.filter((file) => !offered.has(file))) {
      offered.add(name);
      context.reporter.logFailure({ reason: 'invalidResponse', operation: 'readJournal', target: name });
    }
    const next = held.filter(({ record }) => !offered.has(record.id)).map(({ until }) => until);
    if (next.length > 0) timer = setTimeout(start, Math.max(margin, Math.min(...next) - ports.clock.now() + margin));
  };
  const start = (): void => {
    look().catch((thrown: unknown) => context.reporter.logFailure(failureOf(thrown, 'readJournal')));
  };
  start();
  return { dispose: () => clearTimeout(timer) };
}

/** What is on record as unfinished and not under way in this window. */
async function unfinished(context: CommandContext, { journal, clock }: Pick<LocalPorts, 'journal' | 'clock'>): Promise<UnfinishedRecords> {
  const { free, held, unreadable } = await unfinishedRecords(journal, clock.now());
  const isElsewhere = ({ id }: LinkRecord): boolean => !context.linkWork.isRunning(id);
  return { free: free.filter(isElsewhere), held: held.filter(({ record }) => isElsewhere(record)), unreadable };
}

function offer(context: CommandContext, record: LinkRecord, { clock }: LocalPorts): void {
  const plan = linkPlanOf(record);
  if (plan === undefined) return offerRepoint(context, record);
  const { say, lastReport } = context;
  const awaiting = isAwaiting(record);
  const steps: readonly NextStep[] = [
    { label: say(awaiting ? 'ui.goOnWaiting' : 'ui.goOn'), run: () => goOn(context, record.id) },
    { label: say('ui.undo'), run: () => undo(context, record.id) },
    {
      label: say('ui.showReport'),
      run: () => {
        lastReport.show(recordReport({ record, plan, tenants: wishTenantNames(context, plan.wish), now: clock.now(), say }));
      },
    },
  ];
  const done = stepNames(plan, stepsInForce(record, plan).map(({ id }) => id), say);
  const awaited = stepNames(plan, plan.steps.filter(({ id }) => record.steps[id]?.state === 'awaited').map(({ id }) => id), say);
  const sentence = awaiting ? say('ui.openAwaiting', { ...linkNames(plan.wish), steps: awaited }) : say(wasUndoing(record) ? 'ui.openUndo' : 'ui.openWork', { ...linkNames(plan.wish), done });
  offerSteps(context, sentence, steps);
}

function offerRepoint(context: CommandContext, record: LinkRecord): void {
  const names = repointNames(record);
  if (names === undefined) return;
  const { say } = context;
  offerSteps(context, say('ui.openRepoint', names), [
    { label: say('ui.goOn'), run: () => goOnRepoint(context, record) },
    { label: say('ui.undo'), run: () => undoRepoint(context, record) },
  ]);
}

function offerSteps({ reporter }: CommandContext, sentence: string, steps: readonly NextStep[]): void {
  void vscode.window.showWarningMessage(notificationText(sentence), ...steps.map(({ label }) => label)).then(async (chosen) => {
    try {
      await steps.find(({ label }) => label === chosen)?.run();
    } catch (thrown) {
      reporter.failed(thrown, 'applyPlan');
    }
  });
}
