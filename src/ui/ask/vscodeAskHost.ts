import * as vscode from 'vscode';
import { failureOf } from '../../core/model/failure.ts';
import { describeOperation } from '../../core/words/describeFailure.ts';
import type { Say } from '../../core/words/say.ts';
import type { Answer, AskHost, Choice, ChoiceList, Elsewhere, Obstacle, PickRequest } from './askHost.ts';
import { obstacleDetail } from './obstacleDetail.ts';
import { pickMany } from './pickMany.ts';

/** A row of the list: a choice, a heading, something that stands in the way, or a way out. */
interface Row<T> extends vscode.QuickPickItem {
  readonly choice?: Choice<T>;
  readonly obstacle?: Obstacle;
  readonly elsewhere?: Elsewhere;
  /** Why the typed text cannot be taken: a row to read and not to choose. */
  readonly problem?: string;
}

/** Asks through VS Code's quick picks and input boxes, which stay open while the focus is elsewhere. */
export function vscodeAskHost(say: Say): AskHost {
  return {
    pick: (request) => pick(request, say),
    pickMany: (request) => pickMany(request, say),
    input: (request) =>
      new Promise((resolve) => {
        const box = vscode.window.createInputBox();
        const finish = (answer: Answer<string>): void => {
          resolve(answer);
          box.dispose();
        };
        const check = (): void => {
          box.validationMessage = request.problem(box.value) ?? '';
        };
        frame(box, request);
        box.prompt = request.prompt;
        if (request.placeholder !== undefined) box.placeholder = request.placeholder;
        box.value = request.value;
        box.onDidChangeValue(check);
        box.onDidAccept(() => {
          check();
          if (request.problem(box.value) === undefined) finish({ kind: 'answer', value: box.value, id: box.value });
        });
        box.onDidTriggerButton((button) => {
          if (button === vscode.QuickInputButtons.Back) finish({ kind: 'back' });
        });
        box.onDidHide(() => finish({ kind: 'cancelled' }));
        box.show();
      }),
  };
}

function frame(input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] }, request: { readonly title: string; readonly step: number; readonly totalSteps: number | undefined; readonly canGoBack: boolean }): void {
  input.title = request.title;
  // A question that stands alone is not counted: another may follow from elsewhere.
  if (request.totalSteps !== 1) input.step = request.step;
  if (request.totalSteps !== 1) input.totalSteps = request.totalSteps;
  input.ignoreFocusOut = true;
  input.buttons = request.canGoBack ? [vscode.QuickInputButtons.Back] : [];
}

function pick<T>(request: PickRequest<T>, say: Say): Promise<Answer<T>> {
  return new Promise((resolve) => {
    const list = vscode.window.createQuickPick<Row<T>>();
    const closing = new AbortController();
    let known: ChoiceList<T> = { choices: [] };
    let opened = false;
    /** Another dialog, e.g. of the sign-in, hides this one for a while. */
    let mending = false;

    const finish = (answer: Answer<T>): void => {
      closing.abort();
      resolve(answer);
      list.dispose();
    };
    const show = (): void => {
      // While the list loads, its only row (“New …”) is active by itself: nobody chose it.
      const chosen = list.items.length > 1 ? list.activeItems[0]?.choice?.id : undefined;
      const active = chosen ?? (opened ? undefined : request.activeId);
      const rows = rowsOf(known, request, list.value, list.busy, say);
      list.keepScrollPosition = true;
      list.items = rows;
      list.title = request.title;
      const row = rows.find(({ choice }) => choice !== undefined && choice.id === active);
      const first = rows[0];
      if (row !== undefined) {
        list.activeItems = [row];
        opened = true;
      } else if (chosen === undefined && first !== undefined) {
        list.activeItems = rows.some(({ problem }) => problem !== undefined) ? [] : [first];
      }
    };
    const load = async (): Promise<void> => {
      known = { choices: [] };
      list.busy = true;
      show();
      try {
        await request.load((now) => {
          if (closing.signal.aborted) return;
          known = now;
          show();
        }, closing.signal);
      } catch (thrown) {
        const failure = failureOf(thrown, 'read');
        known = { choices: known.choices, obstacles: [...(known.obstacles ?? []), { failure }] };
      }
      if (closing.signal.aborted) return;
      list.busy = false;
      const [only, ...others] = known.choices;
      if (request.takesOnly === true && only !== undefined && others.length === 0 && (known.obstacles ?? []).length === 0) return finish({ kind: 'answer', value: only.value, id: only.id });
      show();
    };
    const accept = async (row: Row<T> | undefined): Promise<void> => {
      if (row?.choice !== undefined) return finish({ kind: 'answer', value: row.choice.value, id: row.choice.id });
      if (row?.elsewhere !== undefined) {
        const { command, argument } = row.elsewhere;
        finish({ kind: 'cancelled' });
        return void vscode.commands.executeCommand(command, argument);
      }
      if (row?.obstacle === undefined) {
        // Enter on a text that cannot be taken is answered, since its row takes none.
        const problem = list.items.find((item) => item.problem !== undefined)?.problem;
        if (problem !== undefined) list.title = `${request.title}: ${problem}`;
        return;
      }
      mending = true;
      list.enabled = false;
      await row.obstacle.mend?.run();
      list.enabled = true;
      list.show();
      mending = false;
      await load();
    };

    frame(list, request);
    list.placeholder = request.placeholder;
    list.matchOnDescription = true;
    list.matchOnDetail = true;
    if (request.typed !== undefined) list.onDidChangeValue(show);
    list.onDidAccept(() => void accept(list.activeItems[0]));
    list.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) finish({ kind: 'back' });
    });
    list.onDidHide(() => {
      if (!mending) finish({ kind: 'cancelled' });
    });
    list.show();
    void load();
  });
}

function rowsOf<T>(known: ChoiceList<T>, request: PickRequest<T>, text: string, busy: boolean, say: Say): Row<T>[] {
  const rows: Row<T>[] = [];
  const groups = new Map<string, Choice<T>[]>();
  for (const choice of known.choices) groups.set(choice.group ?? '', [...(groups.get(choice.group ?? '') ?? []), choice]);
  for (const [group, choices] of groups) {
    if (group !== '') rows.push({ label: group, kind: vscode.QuickPickItemKind.Separator });
    rows.push(...choices.map(rowOf));
  }
  const typed = text.trim();
  if (request.typed !== undefined && typed !== '' && !known.choices.some(({ label }) => label === typed)) {
    const problem = request.typed.problem(typed);
    const listed = !busy && (known.obstacles ?? []).length === 0;
    rows.push(problem === undefined ? { ...rowOf(request.typed.choice(typed, listed)), alwaysShow: true } : { label: `$(error) ${problem}`, alwaysShow: true, problem });
  }
  for (const obstacle of known.obstacles ?? []) {
    rows.push({
      label: `$(error) ${describeOperation(obstacle.failure, say)}`,
      description: obstacle.mend?.label ?? say('ask.tryAgain'),
      detail: obstacleDetail(obstacle.failure, say),
      alwaysShow: true,
      obstacle,
    });
  }
  if (known.elsewhere !== undefined) {
    const { label, detail, icon } = known.elsewhere;
    rows.push({ label: `$(${icon}) ${label}`, detail, alwaysShow: true, elsewhere: known.elsewhere });
  }
  if (rows.length === 0 && !busy) rows.push({ label: `$(info) ${say(request.typed === undefined ? 'ask.nothing' : 'ask.typeName')}`, alwaysShow: true });
  return rows;
}

function rowOf<T>(choice: Choice<T>): Row<T> {
  return {
    label: choice.icon === undefined ? choice.label : `$(${choice.icon}) ${choice.label}`,
    ...(choice.description === undefined ? {} : { description: choice.description }),
    ...(choice.detail === undefined ? {} : { detail: choice.detail }),
    choice,
  };
}
