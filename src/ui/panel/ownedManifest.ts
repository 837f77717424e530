import type { LinkPlan } from '../../core/link/plan.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportState } from '../../protocol/report.ts';
import { actionRows } from './reportFrame.ts';

/** A manifest that is right, and the tool that has yet to bring it to the cluster. */
interface Undeployed {
  readonly file: string;
  readonly tool: string;
}

/**
 * What an applied link waits for whose annotations stand in a manifest and not in the cluster yet;
 * undefined where the cluster has them, or another link is the first broken one.
 */
export function undeployedOf(plan: LinkPlan, report: ReportState): Undeployed | undefined {
  const first = report.findings.find(({ verdict }) => verdict === 'broken')?.code;
  if (report.phase !== 'applied' || (first !== 'WI106-client-id' && first !== 'WI107-tenant-id')) return undefined;
  const [undeployed] = plan.steps.flatMap(({ action }) => (action.kind === 'editManifest' && action.place !== undefined ? [{ file: action.place.label, tool: action.owner.tool }] : []));
  return undeployed;
}

/** The report of an applied link; annotations that are only to be deployed are no fault in it. */
export function withUndeployed(report: ReportState, plan: LinkPlan, say: Say): ReportState {
  const undeployed = undeployedOf(plan, report);
  if (undeployed === undefined) return report;
  return {
    ...report,
    summary: { tone: 'warning', text: say('panel.summary.undeployed', { ...undeployed }), detail: say('panel.summary.undeployedDetail', { ...undeployed }) },
    // Planning again would only find the manifest right already.
    findings: report.findings.map(({ remedy, ...row }) => (row.firstBroken ? { ...row, firstBroken: false } : { ...row, ...(remedy === undefined ? {} : { remedy }) })),
    actions: actionRows(['verify', 'diagnose', 'undo'], say),
  };
}
