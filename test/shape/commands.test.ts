import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { commandIds } from '../../src/ui/commands/commandIds.ts';
import { editorCommands, ownEditorCommands } from '../../src/ui/editor/editorCommands.ts';
import { nodeKinds } from '../../src/ui/tree/nodeKind.ts';
import { root, sourcesBelow } from './sources.ts';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}
interface Setting {
  readonly scope?: string;
  readonly markdownDescription?: string;
}
interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string; readonly icon?: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
    readonly viewsWelcome: readonly { readonly when: string; readonly contents: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly id: string; readonly media: { readonly svg: string }; readonly completionEvents: readonly string[] }[] }[];
  };
}

const manifestText = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;
const nls = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Readonly<Record<string, string>>;
const { commands, menus, configuration, walkthroughs, viewsWelcome } = manifest.contributes;
const known = new Set<string>([...commandIds, ...ownEditorCommands]);
const settings = Object.assign({}, ...configuration.map(({ properties }) => properties)) as Readonly<Record<string, Setting>>;

test('package.json and the code list the same commands', () => {
  assert.deepEqual(commands.map(({ command }) => command).sort(), [...known].sort());
});

test('every command has a category and an icon', () => {
  assert.deepEqual(commands.filter(({ category, icon }) => category !== 'Tenantlink' || icon?.startsWith('$(') !== true), []);
});

test('menus and lenses name commands that exist', () => {
  const named = [...Object.values(menus).flat().map(({ command }) => command), ...Object.values(editorCommands)];
  assert.deepEqual(named.filter((command) => !known.has(command)), []);
});

test('menus ask for node kinds that exist', () => {
  const kinds: ReadonlySet<string> = new Set(nodeKinds);
  const asked = Object.values(menus).flat().flatMap(({ when = '' }) => /viewItem =~ \/\^\(([\w|]+)\);\//.exec(when)?.slice(1) ?? []);
  const names = asked.flatMap((text) => text.split('|'));
  assert.ok(names.length > 20);
  assert.deepEqual(names.filter((name) => !kinds.has(name)), []);
});

test('the palette hides what needs a row of the tree', () => {
  const hidden = new Set(menus.commandPalette?.filter(({ when }) => when === 'false').map(({ command }) => command));
  const needRow = [...known].filter((command) => /\.(copy|openInPortal|refreshNode|showRun|cancelRun|deleteRun)/.test(command));
  assert.deepEqual(needRow.filter((command) => !hidden.has(command)), []);
});

test('welcome views and walkthrough name commands that exist', () => {
  const texts = [...viewsWelcome.map(({ contents }) => contents), ...Object.keys(nls)].map((key) => nls[key.replaceAll('%', '')] ?? '');
  const named = texts.flatMap((text) => [...text.matchAll(/command:([\w.]+)/g)].map(([, command = '']) => command));
  const completing = walkthroughs.flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents)).map((event) => event.replace('onCommand:', ''));
  assert.ok(named.length >= 5 && completing.length >= 4);
  assert.deepEqual([...named, ...completing].filter((command) => !known.has(command)), []);
});

test('pictures that the manifest names are there', () => {
  const paths = [manifest.icon, ...manifest.contributes.viewsContainers.activitybar.map(({ icon }) => icon), ...walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg))];
  assert.deepEqual(paths.filter((path) => !existsSync(join(root, path))), []);
});

test('every text of the manifest is in package.nls.json, and nothing else is', () => {
  const used = new Set([...manifestText.matchAll(/"%([\w.]+)%"/g)].map(([, key = '']) => key));
  assert.deepEqual([...used].filter((key) => nls[key] === undefined), []);
  assert.deepEqual(Object.keys(nls).filter((key) => !used.has(key)), []);
});

test('a workspace cannot name an endpoint, an image or a file', () => {
  const restricted = new Set(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations);
  const delicate = Object.keys(settings).filter((key) => /^tenantlink\.(cloud|signIn|quotaPod)\./.test(key));
  assert.ok(delicate.length >= 10);
  assert.deepEqual(delicate.filter((key) => settings[key]?.scope !== 'application' || !restricted.has(key)), []);
});

test('every setting is read by the code, and none but those', () => {
  const ui = sourcesBelow('src/ui').map(({ text }) => text).join('\n');
  const unread = Object.keys(settings).filter((key) => !ui.includes(`'${key.slice('tenantlink.'.length)}'`));
  assert.deepEqual(unread, []);
  assert.deepEqual(Object.entries(settings).filter(([, { markdownDescription }]) => markdownDescription === undefined), []);
});
