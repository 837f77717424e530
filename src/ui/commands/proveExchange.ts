import * as vscode from 'vscode';
import type { ChainSubject } from '../../core/chain/facts.ts';
import { armIdParts, scopeName } from '../../core/model/armId.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportState } from '../../protocol/report.ts';
import { runDiagnosis } from '../diagnosis/runDiagnosis.ts';
import type { CommandContext } from './commandContext.ts';
import { subjectOfReport } from './proofEnds.ts';

/** Proves the exchange of a report's chain from here, once the user agreed to what that does. */
export async function proveWithoutPod(context: CommandContext, report: ReportState): Promise<void> {
  const subject = subjectOfReport(report);
  if (!(await mayProve(subject, context.say))) return;
  await runDiagnosis(context, { subject, hints: context.diagnoses.hintsOf(report.id), prove: true, ...(report.phase === 'chain' ? { reportId: report.id } : {}) });
}

/** Tells what the proof does, and asks: it takes a token of the service account. */
async function mayProve({ cluster, serviceAccount, identity, scope }: ChainSubject, say: Say): Promise<boolean> {
  const names = {
    serviceAccount: `${serviceAccount.namespace}/${serviceAccount.name}`,
    cluster: clusterName(cluster.id),
    identity: armIdParts(identity.id).name,
    tenant: identity.tenantId,
    scope: scopeName(scope),
  };
  const verb = say('ui.prove');
  const detail = [say('ui.confirmProveSteps', names), say('ui.confirmProveTraces')].join('\n\n');
  return (await vscode.window.showInformationMessage(say('ui.confirmProve', names), { modal: true, detail }, verb)) === verb;
}
