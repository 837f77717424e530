import * as vscode from 'vscode';
import { armIdParts } from '../../core/model/armId.ts';
import { identityOf } from '../../core/link/facts.ts';
import type { LinkRecord } from '../../core/link/records.ts';
import { recordsFor } from '../../core/link/records.ts';
import { askLinkedServiceAccount } from '../ask/askQuota.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { linkPlanOf } from './linkRecords.ts';
import { undoAll } from './undoWork.ts';

/** Takes back every reversible thing that linking a ServiceAccount made, newest first; the rest is kept and named. */
export async function unlink(context: CommandContext, start: CommandStart): Promise<void> {
  const { say, reporter } = context;
  const session = context.sessions.current();
  const subject = start.node?.subject;
  const chosen =
    subject?.kind === 'serviceAccount'
      ? subject
      : await askLinkedServiceAccount(askContextOf(context), { title: say('ask.title.unlink'), ...(subject?.kind === 'cluster' ? { cluster: subject.cluster } : {}) });
  if (chosen === undefined) return;
  const name = `${chosen.serviceAccount.namespace}/${chosen.serviceAccount.name}`;
  const records = await recordsFor(session.world.journal, { cluster: chosen.cluster, serviceAccount: chosen.serviceAccount });
  if (records.length === 0) return reporter.done(say('ui.noRecord', { serviceAccount: name }));
  if (!(await confirmUnlink(context, name, records))) return;
  await undoAll(context, records.map(({ id }) => id));
}

async function confirmUnlink({ say }: CommandContext, serviceAccount: string, records: readonly LinkRecord[]): Promise<boolean> {
  const identities = new Set(records.flatMap((record) => linkPlanOf(record)?.wish ?? []).map((wish) => armIdParts(identityOf(wish).id).name));
  const verb = say('ui.unlink');
  const question = say('ui.confirmUnlink', { serviceAccount, identity: [...identities].join(', ') });
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: say('ui.confirmUnlinkDetail') }, verb)) === verb;
}
