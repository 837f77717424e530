import { linkPlanOf, findRecord } from './linkRecords.ts';
import type { ReportState } from '../../protocol/report.ts';
import { showManifest } from '../manifests/showManifest.ts';
import type { CommandContext } from './commandContext.ts';

/** Opens the manifest that a step changes, as the plan names it. */
export async function openStepManifest(context: CommandContext, report: ReportState, stepId: string | undefined): Promise<void> {
  const { journal } = context.sessions.current().world;
  const record = context.linkWork.kept(report.id) === undefined ? await findRecord(journal, report.id) : undefined;
  const plan = context.linkWork.kept(report.id)?.plan ?? (record === undefined ? undefined : linkPlanOf(record));
  const action = plan?.steps.find(({ id }) => id === stepId)?.action;
  if (action?.kind === 'editManifest' && action.place !== undefined) await showManifest(action.place, { kind: 'ServiceAccount', ...action.serviceAccount });
}
