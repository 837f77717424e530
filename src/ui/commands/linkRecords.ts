import type { LinkPlan } from '../../core/link/plan.ts';
import { readRecords, type LinkRecord } from '../../core/link/records.ts';
import type { JournalStore } from '../../core/ports/journalStore.ts';

/** The record of that id, or undefined when there is none (any more). */
export async function findRecord(journal: JournalStore, id: string): Promise<LinkRecord | undefined> {
  const { records } = await readRecords(journal);
  return records.find((record) => record.id === id);
}

/** The plan of a record, when it is one that links. */
export function linkPlanOf({ plan }: LinkRecord): LinkPlan | undefined {
  return plan.wish === undefined ? undefined : { ...plan, wish: plan.wish };
}
