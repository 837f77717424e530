import type { LinkPlan } from '../../core/link/plan.ts';
import { identityOf } from '../../core/link/facts.ts';
import { readRecords, recordsFor, type LinkRecord } from '../../core/link/records.ts';
import type { JournalStore } from '../../core/ports/journalStore.ts';
import type { ReportLink } from '../../protocol/report.ts';
import { wishOfLink } from '../panel/reportLink.ts';

/** The record of that id, or undefined when there is none (any more). */
export async function findRecord(journal: JournalStore, id: string): Promise<LinkRecord | undefined> {
  const { records } = await readRecords(journal);
  return records.find((record) => record.id === id);
}

/**
 * The newest record of a report's link, or undefined when there is none.
 * @throws TenantlinkError `invalidInput` when the link is malformed
 */
export async function newestRecordOf(journal: JournalStore, link: ReportLink): Promise<LinkRecord | undefined> {
  const wish = wishOfLink(link);
  const [newest] = await recordsFor(journal, { cluster: wish.cluster, serviceAccount: wish.serviceAccount, identity: identityOf(wish) });
  return newest;
}

/** The plan of a record, when it is one that links. */
export function linkPlanOf({ plan }: LinkRecord): LinkPlan | undefined {
  return plan.wish === undefined ? undefined : { ...plan, wish: plan.wish };
}
