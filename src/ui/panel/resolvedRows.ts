import type { Plan, Resolved, StepKind } from '../../core/link/plan.ts';
import type { ReportState } from '../../protocol/report.ts';

/** The report with every value that a step has given since, in place of "known after …". */
export function withResolved(report: ReportState, plan: Plan, resolved: Resolved): ReportState {
  const given: Readonly<Partial<Record<StepKind, string | undefined>>> = { configureCluster: resolved.issuer, createIdentity: resolved.identity?.clientId };
  const steps = report.steps.map((row) => {
    // The rows of a step stand in the order of its changes.
    const changes = plan.steps.find(({ id }) => id === row.id)?.changes ?? [];
    return {
      ...row,
      changes: row.changes.map((change, index) => {
        const giver = changes[index]?.afterStep;
        const after = giver === undefined ? undefined : given[giver];
        if (after === undefined || change.pending === undefined) return change;
        const { pending: _past, ...known } = change;
        return { ...known, after };
      }),
    };
  });
  return { ...report, steps };
}
