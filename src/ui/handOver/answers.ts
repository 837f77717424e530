import * as vscode from 'vscode';
import { answerOf, takeAnswer } from '../../core/link/handOver/answer.ts';
import type { PlanFile } from '../../core/link/handOver/planFile.ts';
import { answerWarnings } from '../../core/link/handOver/planFileWarnings.ts';
import type { LinkRecord } from '../../core/link/records.ts';
import { armIdParts } from '../../core/model/armId.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import type { ReportState } from '../../protocol/report.ts';
import { goOnWith } from '../commands/applyWork.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { findRecord, linkPlanOf } from '../commands/linkRecords.ts';
import { savePlanFile } from './deliver.ts';

/** Shows what a colleague answers, and goes on with the values once that was agreed to. */
export async function offerAnswer(context: CommandContext, record: LinkRecord, file: PlanFile): Promise<void> {
  const { say } = context;
  const answered = takeAnswer(record, file);
  const { cluster, serviceAccount, identity, trust } = file;
  const values = [
    say('ui.answer.identity', { identity: armIdParts(identity.id).name, tenant: identity.tenantId }),
    ...(identity.clientId === undefined ? [] : [say('ui.answer.clientId', { clientId: identity.clientId })]),
    ...(trust.issuer === undefined ? [] : [say('ui.answer.issuer', { issuer: trust.issuer })]),
    ...answerWarnings(file, context.sessions.current().world.clock.now()).map(({ message }) => say(message.key, message.params)),
  ];
  const question = say('ui.answer.take', { serviceAccount: `${serviceAccount.namespace}/${serviceAccount.name}`, cluster: clusterName(cluster.id) });
  const verb = say('ui.goOn');
  if ((await vscode.window.showInformationMessage(question, { modal: true, detail: values.join('\n') }, verb)) === verb) await goOnWith(context, answered);
}

/** Saves what the asker needs to know of the half that was done for him. */
export async function saveAnswer(context: CommandContext, report: ReportState): Promise<void> {
  const { world } = context.sessions.current();
  const record = await findRecord(world.journal, report.id);
  const plan = record === undefined ? undefined : linkPlanOf(record);
  const answer = plan === undefined ? undefined : answerOf(plan, record, world.clock.now());
  if (answer === undefined) context.reporter.done(context.say('ui.noAnswer'));
  else await savePlanFile(context, answer, `${answer.serviceAccount.namespace}-${answer.serviceAccount.name}-answer`);
}
