import * as vscode from 'vscode';
import type { LinkPlan, Reversibility } from '../../core/link/plan.ts';
import type { Say } from '../../core/words/say.ts';
import { linkNames } from './linkNames.ts';

/** Asks before something that undo cannot take back; a plan that is all reversible needs no question, its report was seen. */
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
  if (irreversible === '' && shared === '') return true;
  const detail = [
    ...(irreversible === '' ? [] : [say('ui.confirmIrreversible', { what: irreversible })]),
    ...(shared === '' ? [] : [say('ui.confirmShared', { what: shared })]),
    say('ui.confirmSteps'),
  ].join('\n\n');
  const verb = say('ui.link');
  return (await vscode.window.showWarningMessage(say('ui.confirmLink', linkNames(plan.wish)), { modal: true, detail }, verb)) === verb;
}
