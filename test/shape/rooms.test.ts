import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourcesBelow, type Import, type Source } from './sources.ts';

const src = sourcesBelow('src');
const webview = sourcesBelow('webview');

/** `path imports specifier` for every import that a rule forbids. */
function violations(sources: readonly Source[], forbidden: (found: Import, source: Source) => boolean): readonly string[] {
  return sources.flatMap((source) => source.imports.filter((found) => forbidden(found, source)).map((found) => `${source.path} imports ${found.specifier}`));
}
const inRoom = (room: string) => (source: Source): boolean => source.path.startsWith(room);
const leads = (found: Import, ...rooms: readonly string[]): boolean => rooms.some((room) => found.target.startsWith(room));

test('1: core imports nothing but itself and yaml', () => {
  const core = src.filter(inRoom('src/core/'));
  assert.ok(core.length > 50);
  assert.deepEqual(violations(core, (found) => !leads(found, 'src/core/') && found.specifier !== 'yaml'), []);
});

test('2: only ui and extension.ts import vscode as a value', () => {
  const others = [...src.filter((source) => !inRoom('src/ui/')(source) && source.path !== 'src/extension.ts'), ...webview];
  assert.deepEqual(violations(others, (found) => found.specifier === 'vscode' && !found.typeOnly), []);
});

test('2: only extension.ts sees both adapters and the user interface', () => {
  assert.deepEqual(violations(src.filter(inRoom('src/ui/')), (found) => leads(found, 'src/azure/', 'src/kubernetes/', 'src/pod/')), []);
  assert.deepEqual(violations(src.filter(inRoom('src/azure/')), (found) => leads(found, 'src/kubernetes/', 'src/ui/', 'src/pod/')), []);
  assert.deepEqual(violations(src.filter(inRoom('src/kubernetes/')), (found) => leads(found, 'src/azure/', 'src/ui/', 'src/pod/')), []);
});

test('the program in the pod knows core and itself, and nothing imports it', () => {
  assert.deepEqual(violations(src.filter(inRoom('src/pod/')), (found) => !leads(found, 'src/pod/', 'src/core/') && !found.specifier.startsWith('node:')), []);
  assert.deepEqual(violations([...src.filter((source) => !inRoom('src/pod/')(source)), ...webview], (found) => leads(found, 'src/pod/')), []);
});

test('the webview imports the protocol and its own files only', () => {
  assert.deepEqual(violations(webview, (found) => leads(found, 'src/') && !leads(found, 'src/protocol/')), []);
  const toolkit = webview.filter((source) => source.imports.some((found) => found.specifier === '@vscode/webview-ui-toolkit'));
  assert.deepEqual(toolkit.map(({ path }) => path), ['webview/controls.ts']);
});

test('the protocol knows neither vscode nor node', () => {
  assert.deepEqual(violations(src.filter(inRoom('src/protocol/')), (found) => found.specifier === 'vscode' || found.specifier.startsWith('node:')), []);
});

test('the product knows nothing of its tests', () => {
  assert.deepEqual(violations([...src, ...webview], (found) => leads(found, 'test/')), []);
  // Kubernetes calls what a pod's containers share its sandbox.
  const mentions = src.filter(({ text }) => /(?<!Pod)sandbox|NODE_ENV|process\.env\.[A-Z_]*TEST/i.test(text)).map(({ path }) => path);
  assert.deepEqual(mentions, []);
});

test('no file is longer than 350 lines', () => {
  const long = [...src, ...webview, ...sourcesBelow('test')].filter(({ text }) => text.split('\n').length > 351).map(({ path }) => path);
  assert.deepEqual(long, []);
});
