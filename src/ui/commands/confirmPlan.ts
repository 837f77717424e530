import * as vscode from 'vscode';
import type { LinkPlan, Reversibility } from '../../core/link/plan.ts';
import { scopeName } from '../../core/model/armId.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import type { Say } from '../../core/words/say.ts';
import { linkNames } from './linkNames.ts';

/** Asks before something that undo cannot take back, and before what a file asked for; a plan of one's own that is all reversible needs no question, its report was seen. */
export async function confirmPlan(plan: LinkPlan, say: Say): Promise<boolean> {
  const names = (reversibility: Reversibility): string =>
    plan.steps
      .filter(({ state }) => state === 'needed')
      .flatMap(({ changes }) => changes)
      .filter((change) => change.reversibility === reversibility)
      .map(({ what }) => what)
      .join(', ');
  const irreversible = names('irreversible');
  const shared = names('shared');
  const asked = plan.askedBy === undefined ? undefined : askedDetail(plan, say);
  if (irreversible === '' && shared === '' && asked === undefined) return true;
  const detail = [
    ...(asked === undefined ? [] : [asked]),
    ...(irreversible === '' ? [] : [say('ui.confirmIrreversible', { what: irreversible })]),
    ...(shared === '' ? [] : [say('ui.confirmShared', { what: shared })]),
    say('ui.confirmSteps'),
  ].join('\n\n');
  const verb = say(asked === undefined ? 'ui.link' : 'ui.applyAsked');
  return (await vscode.window.showWarningMessage(say(asked === undefined ? 'ui.confirmLink' : 'ui.confirmAsked', linkNames(plan.wish)), { modal: true, detail }, verb)) === verb;
}

/** Who will be able to do what, in one sentence: whoever applies a colleague's request did not choose it himself. */
function askedDetail({ wish }: LinkPlan, say: Say): string {
  const { cluster, role } = wish;
  return say('ui.confirmAskedDetail', { ...linkNames(wish), cluster: clusterName(cluster.id), tenant: cluster.tenantId, role: role.name, scope: scopeName(role.scope) });
}
