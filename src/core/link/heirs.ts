import type { JournalStore } from '../ports/journalStore.ts';
import type { PlanStep } from './plan.ts';
import { readRecords, writeRecord, type LinkRecord } from './records.ts';
import { stepOf } from './steps.ts';

/**
 * Hands a step's work over to another link that found it in place and rests on it, so that
 * unlinking the first does not break the second, and unlinking the second takes it away in the
 * end. Answers whether there is such a link.
 */
export async function handOver(args: { readonly journal: JournalStore; readonly record: LinkRecord; readonly step: PlanStep }): Promise<boolean> {
  const { journal, record, step } = args;
  const thing = stepOf(step.id).sharedThing(step.action, record.plan);
  if (thing === undefined) return false;
  const { records } = await readRecords(journal);
  const heir = records.find((other) => other.id !== record.id && other.state === 'complete' && restsOn(other, step, thing));
  if (heir === undefined) return false;
  const intent = record.steps[step.id]?.intent;
  await writeRecord(journal, { ...heir, steps: { ...heir.steps, [step.id]: { state: 'done', intent } } });
  return true;
}

/** Whether a link found the thing in place when it was made. */
function restsOn({ plan, steps }: LinkRecord, { id }: PlanStep, thing: string): boolean {
  const own = plan.steps.find((step) => step.id === id);
  return own !== undefined && steps[id] === undefined && stepOf(id).sharedThing(own.action, plan) === thing;
}
