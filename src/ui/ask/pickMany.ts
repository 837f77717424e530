import * as vscode from 'vscode';
import { failureOf } from '../../core/model/failure.ts';
import { describeOperation, describeReason } from '../../core/words/describeFailure.ts';
import type { Say } from '../../core/words/say.ts';
import type { Answer, Choice, ChoiceList, PickManyRequest } from './askHost.ts';

interface Row<T> extends vscode.QuickPickItem {
  readonly choice?: Choice<T>;
}

/** Asks for any number of choices, at least one, in a list with check boxes. What could not be read is told in its title. */
export function pickMany<T>(request: PickManyRequest<T>, say: Say): Promise<Answer<readonly T[]>> {
  return new Promise((resolve) => {
    const list = vscode.window.createQuickPick<Row<T>>();
    const closing = new AbortController();
    const finish = (answer: Answer<readonly T[]>): void => {
      closing.abort();
      resolve(answer);
      list.dispose();
    };
    let shown = false;
    const show = ({ choices, obstacles = [] }: ChoiceList<T>): void => {
      const chosen = new Set(shown ? list.selectedItems.flatMap(({ choice }) => choice?.id ?? []) : request.checked);
      shown = true;
      list.items = rowsOf(choices);
      // Rows are made anew, the choice among them is the user's and stays.
      list.selectedItems = list.items.filter(({ choice }) => choice !== undefined && chosen.has(choice.id));
      const told = obstacles.map(({ failure }) => `${describeOperation(failure, say)}: ${describeReason(failure, say)}`);
      list.title = [request.title, ...told].join(' · ');
    };
    list.canSelectMany = true;
    list.placeholder = request.placeholder;
    list.matchOnDescription = true;
    list.matchOnDetail = true;
    list.title = request.title;
    if (request.totalSteps !== 1) list.step = request.step;
    if (request.totalSteps !== 1) list.totalSteps = request.totalSteps;
    list.ignoreFocusOut = true;
    list.buttons = request.canGoBack ? [vscode.QuickInputButtons.Back] : [];
    list.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) finish({ kind: 'back' });
    });
    list.onDidAccept(() => {
      const chosen = list.selectedItems.flatMap(({ choice }) => choice ?? []);
      if (chosen.length === 0) list.title = `${request.title}: ${say('ask.chooseOne')}`;
      else finish({ kind: 'answer', value: chosen.map(({ value }) => value), id: chosen.map(({ id }) => id).join(' ') });
    });
    list.onDidHide(() => finish({ kind: 'cancelled' }));
    list.busy = true;
    list.show();
    const publish = (known: ChoiceList<T>): void => {
      if (!closing.signal.aborted) show(known);
    };
    void request
      .load(publish, closing.signal)
      .catch((thrown: unknown) => publish({ choices: [], obstacles: [{ failure: failureOf(thrown, 'read') }] }))
      .finally(() => {
        if (!closing.signal.aborted) list.busy = false;
      });
  });
}

function rowsOf<T>(choices: readonly Choice<T>[]): readonly Row<T>[] {
  const groups = [...new Set(choices.map(({ group = '' }) => group))];
  return groups.flatMap((group) => [
    ...(group === '' ? [] : [{ label: group, kind: vscode.QuickPickItemKind.Separator }]),
    ...choices.filter((choice) => (choice.group ?? '') === group).map((choice) => ({
      label: choice.icon === undefined ? choice.label : `$(${choice.icon}) ${choice.label}`,
      ...(choice.description === undefined ? {} : { description: choice.description }),
      ...(choice.detail === undefined ? {} : { detail: choice.detail }),
      choice,
    })),
  ]);
}
