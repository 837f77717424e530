import type { RepointPlan } from '../../core/link/many/planRepoint.ts';
import type { StaleCredential } from '../../core/link/many/staleCredentials.ts';
import { armIdParts, armKey } from '../../core/model/armId.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportEnd, ReportLink, ReportState } from '../../protocol/report.ts';
import { planSteps, stateOf } from './planRows.ts';
import { actionRows, reportFrame } from './reportFrame.ts';
import type { TenantNames } from './reportLink.ts';

/** The report of credentials that are to trust a cluster's new issuer: a row for each, before anything is applied. */
export function repointReport(args: {
  readonly repoint: RepointPlan;
  /** The chosen ones; `first` among them. */
  readonly stale: readonly StaleCredential[];
  readonly first: StaleCredential;
  /** How many places could not be looked at. */
  readonly gaps: number;
  readonly tenants: TenantNames;
  readonly say: Say;
}): ReportState {
  const { repoint, stale, gaps, tenants, say } = args;
  const names = { cluster: clusterName(repoint.cluster.id) };
  const frame = reportFrame({ id: repoint.id, phase: 'plan', link: linkOf(repoint, args.first), tenants, say });
  const left = repoint.left.map(({ message }) => say(message.key, message.params));
  return {
    ...frame,
    labels: { ...frame.labels, links: say('tree.credentials') },
    title: say('panel.repoint.title', names),
    ends: frame.ends.map((end) => endOf(end, repoint, stale, say)),
    warnings: [...(gaps === 0 ? [] : [say('panel.repoint.gaps', { count: gaps })]), ...left],
    members: repoint.links.map(({ plan }) => {
      const replaced = plan.steps.flatMap(({ action }) => (action.kind === 'putCredential' ? (action.replaces ?? []) : []))[0];
      const identity = plan.repoint === undefined ? '' : armIdParts(plan.repoint.identity.id).name;
      return { id: plan.id, title: say('panel.repoint.credential', { credential: replaced?.name ?? '', identity }), ...stateOf('needed', say), note: replaced?.subject ?? '', steps: planSteps(plan, tenants, say) };
    }),
    actions: actionRows(['apply'], say),
    summary: { tone: 'neutral', text: say('panel.repoint.needed', { count: repoint.links.length }), detail: say('panel.repoint.detail', { issuer: repoint.issuer }) },
  };
}

/** What a report must name; planning and diagnosing are not offered in this one. */
function linkOf({ cluster }: RepointPlan, { identity, serviceAccount }: StaleCredential): ReportLink {
  return {
    clusterId: cluster.id,
    clusterTenantId: cluster.tenantId,
    namespace: serviceAccount.namespace,
    serviceAccount: serviceAccount.name,
    identityId: identity.id,
    identityTenantId: identity.tenantId,
    roleName: '',
    scope: '',
  };
}

function endOf(end: ReportEnd, { issuer }: RepointPlan, stale: readonly StaleCredential[], say: Say): ReportEnd {
  if (end.side === 'cluster') return { ...end, rows: [...end.rows.slice(0, 2), { label: say('tree.issuer'), value: issuer }] };
  const identities = new Map(stale.map(({ identity }) => [armKey(identity.id), armIdParts(identity.id).name]));
  const tenants = new Set(stale.map(({ identity }) => identity.tenantId));
  return { ...end, rows: [...(tenants.size === 1 ? end.rows.slice(0, 1) : []), { label: say('panel.end.identityName'), value: [...identities.values()].join(', ') }] };
}
