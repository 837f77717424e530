import * as vscode from 'vscode';
import type { LinkPlan, Plan, Reversibility } from '../../core/link/plan.ts';
import { scopeName } from '../../core/model/armId.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import type { Say } from '../../core/words/say.ts';
import { linkNames } from './linkNames.ts';

/** Asks before something that undo cannot take back, and before what a file asked for; a plan of one's own that is all reversible needs no question, its report was seen. */
export async function confirmPlan(plan: LinkPlan, say: Say): Promise<boolean> {
  const asked = plan.askedBy === undefined ? [] : [askedDetail(plan, say)];
  const detail = [...asked, ...lasting([plan], say)];
  if (detail.length === 0) return true;
  const names = linkNames(plan.wish);
  return asked.length === 0
    ? agreed({ question: say('ui.confirmLink', names), detail, verb: say('ui.link') }, say)
    : agreed({ question: say('ui.confirmAsked', names), detail, verb: say('ui.applyAsked') }, say);
}

/** The same for many plans that are applied as one. */
export async function confirmPlans(plans: readonly Plan[], say: Say): Promise<boolean> {
  const detail = lasting(plans, say);
  return detail.length === 0 || agreed({ question: say('ui.confirmLinks', { count: plans.length }), detail, verb: say('ui.link') }, say);
}

/** Asks before everything of a report about many is taken back. */
export function confirmUndo(what: string, say: Say): Promise<boolean> {
  return agreed({ question: say('ui.confirmUndoMany', { what }), detail: [say('ui.confirmUnlinkDetail')], verb: say('ui.undo') }, say);
}

async function agreed({ question, detail, verb }: { readonly question: string; readonly detail: readonly string[]; readonly verb: string }, say: Say): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: [...detail, say('ui.confirmSteps')].join('\n\n') }, verb)) === verb;
}

/** What undo cannot take back, and what it leaves for others. */
function lasting(plans: readonly Plan[], say: Say): readonly string[] {
  const changes = plans.flatMap(({ steps }) => steps.filter(({ state, by }) => state === 'needed' && by === undefined).flatMap((step) => step.changes));
  const names = (reversibility: Reversibility): string => [...new Set(changes.flatMap((change) => (change.reversibility === reversibility ? [change.what] : [])))].join(', ');
  const irreversible = names('irreversible');
  const shared = names('shared');
  return [...(irreversible === '' ? [] : [say('ui.confirmIrreversible', { what: irreversible })]), ...(shared === '' ? [] : [say('ui.confirmShared', { what: shared })])];
}

/** Who will be able to do what, in one sentence: whoever applies a colleague's request did not choose it himself. */
function askedDetail({ wish }: LinkPlan, say: Say): string {
  const { cluster, role } = wish;
  return say('ui.confirmAskedDetail', { ...linkNames(wish), cluster: clusterName(cluster.id), tenant: cluster.tenantId, role: role.name, scope: scopeName(role.scope) });
}
