import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build, type Metafile } from 'esbuild';
import { extensionBundle } from '../../esbuild.js';
import { root } from './sources.ts';

test('8: activation imports neither an Azure SDK nor the Kubernetes client', async () => {
  const { metafile } = await build({ ...extensionBundle, absWorkingDir: root, sourcemap: false, write: false });
  const outputs: Metafile['outputs'] = metafile.outputs;
  const entry = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === 'src/extension.ts');
  assert.ok(entry);
  const loaded = new Set<string>();
  const load = (name: string): void => {
    const output = outputs[name];
    if (output === undefined || loaded.has(name)) return;
    loaded.add(name);
    for (const found of output.imports) if (found.kind === 'import-statement') load(found.path);
  };
  load(entry);
  const inputs = [...loaded].flatMap((name) => Object.keys(outputs[name]?.inputs ?? {}));
  assert.ok(inputs.includes('src/extension.ts'));
  assert.deepEqual(inputs.filter((path) => /node_modules\/(@azure|@kubernetes|@microsoft)\//.test(path) || /^src\/(azure|kubernetes)\//.test(path)), []);
});
