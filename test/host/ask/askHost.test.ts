import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, test } from 'node:test';
import * as vscode from 'vscode';
import type { Answer, InputRequest, PickManyRequest, PickRequest } from '../../../src/ui/ask/askHost.ts';
import { vscodeAskHost } from '../../../src/ui/ask/vscodeAskHost.ts';
import { say } from '../../builders/reports.ts';

const host = vscodeAskHost(say);
const frame = { title: 'Test', step: 2, totalSteps: 3, canGoBack: true };
const choices = ['one', 'two', 'three'].map((name) => ({ id: name, label: name, value: name }));

/** A key press may come before the list is ready for it, as it may for a person: pressed again until the question is answered. */
async function press<T>(command: string, answer: Promise<Answer<T>>): Promise<Answer<T>> {
  const answered = new AbortController();
  void answer.finally(() => answered.abort());
  while (!answered.signal.aborted) {
    await vscode.commands.executeCommand(command);
    await pause(50);
  }
  return answer;
}
const accept = 'workbench.action.acceptSelectedQuickOpenItem';
const back = 'workbench.action.quickInputBack';
const close = 'workbench.action.closeQuickOpen';

function list(change: Partial<PickRequest<string>> = {}): PickRequest<string> {
  return {
    ...frame,
    placeholder: 'Which?',
    load: (publish) => {
      publish({ choices });
      return Promise.resolve();
    },
    ...change,
  };
}

function text(change: Partial<InputRequest> = {}): InputRequest {
  return { ...frame, prompt: 'What?', value: 'something', problem: () => undefined, ...change };
}

describe('questions in VS Code', () => {
  afterEach(() => vscode.commands.executeCommand(close));

  test('the row that is active at first is the one that Enter takes', async () => {
    assert.deepEqual(await press(accept, host.pick(list({ activeId: 'two' }))), { kind: 'answer', value: 'two', id: 'two' });
  });

  test('it stays active while more rows come', async () => {
    const load: PickRequest<string>['load'] = async (publish) => {
      publish({ choices: choices.slice(1) });
      await pause(20);
      publish({ choices });
    };
    assert.deepEqual(await press(accept, host.pick(list({ activeId: 'three', load }))), { kind: 'answer', value: 'three', id: 'three' });
  });

  test('Back goes back, closing gives up, and both end the reading', async () => {
    for (const [command, kind] of [[back, 'back'], [close, 'cancelled']] as const) {
      let reading: AbortSignal | undefined;
      const load: PickRequest<string>['load'] = (_publish, signal) => {
        reading = signal;
        return new Promise(() => undefined);
      };
      assert.deepEqual(await press(command, host.pick(list({ load }))), { kind });
      assert.equal(reading?.aborted, true);
    }
  });

  test('a reading that fails is a row that reads again', async () => {
    let readings = 0;
    const load: PickRequest<string>['load'] = (publish) => {
      readings += 1;
      if (readings === 1) return Promise.reject(new Error('torn'));
      publish({ choices });
      return Promise.resolve();
    };
    assert.deepEqual(await press(accept, host.pick(list({ load }))), { kind: 'answer', value: 'one', id: 'one' });
    assert.equal(readings, 2);
  });

  test('what stands in the way is mended from the list, which stays open meanwhile', async () => {
    let signedIn = false;
    const load: PickRequest<string>['load'] = async (publish) => {
      await Promise.resolve();
      if (signedIn) return publish({ choices });
      const mend = {
        label: 'Sign In',
        async run() {
          // As the sign-in does: another question takes the place of this one.
          const other = host.pick(list());
          await press(accept, other);
          signedIn = true;
        },
      };
      publish({ choices: [], obstacles: [{ failure: { reason: 'signInRequired', operation: 'listClusters' }, mend }] });
    };
    assert.deepEqual(await press(accept, host.pick(list({ load }))), { kind: 'answer', value: 'one', id: 'one' });
  });

  test('a way out gives the questions up and runs its command', async () => {
    const told = new Promise<unknown>((resolve) => {
      const command = vscode.commands.registerCommand('tenantlink.test.elsewhere', (argument: unknown) => {
        command.dispose();
        resolve(argument);
      });
    });
    const elsewhere = { label: 'Link…', detail: 'Nothing is linked.', icon: 'link', command: 'tenantlink.test.elsewhere', argument: { id: 'here' } };
    const load: PickRequest<string>['load'] = (publish) => {
      publish({ choices: [], elsewhere });
      return Promise.resolve();
    };
    assert.deepEqual(await press(accept, host.pick(list({ load }))), { kind: 'cancelled' });
    assert.deepEqual(await told, { id: 'here' });
  });

  test('of a list of many, what is checked is taken; nothing is no answer', async () => {
    const load: PickManyRequest<string>['load'] = (publish) => {
      publish({ choices });
      return Promise.resolve();
    };
    const request = { ...frame, placeholder: 'Which?', load };
    const checked = choices.slice(0, 1).map(({ id }) => id);
    assert.deepEqual(await press(accept, host.pickMany({ ...request, checked })), { kind: 'answer', value: ['one'], id: 'one' });
    const none = host.pickMany(request);
    await pause(300);
    await vscode.commands.executeCommand(accept);
    assert.deepEqual(await press(back, none), { kind: 'back' });
  });

  test('a text is taken when it is well-formed', async () => {
    assert.deepEqual(await press(accept, host.input(text())), { kind: 'answer', value: 'something', id: 'something' });
  });

  test('a malformed text is not taken; the way back stays open', async () => {
    const answer = host.input(text({ problem: () => 'No.' }));
    await pause(300);
    await vscode.commands.executeCommand(accept);
    assert.deepEqual(await press(back, answer), { kind: 'back' });
  });
});
