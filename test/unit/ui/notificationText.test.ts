import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notificationText } from '../../../src/ui/notificationText.ts';

/** How VS Code finds links in a notification's text (its linkedText.ts). */
const linkOfVscode = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

test('words of strangers make no link of a notification', () => {
  const hostile = 'Something answered: [Sign in](command:workbench.action.terminal.sendSequence?%7B%7D) or [here](https://evil.example "x") [a](file:///x)';
  assert.equal(hostile.match(linkOfVscode)?.length, 3);
  assert.equal(notificationText(hostile).match(linkOfVscode), null);
});

test('any other text stays as it is', () => {
  for (const text of ['The link works: mi read [cores] (20) from the pod.', 'f(x)[0]']) assert.equal(notificationText(text), text);
});
