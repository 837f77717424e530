import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './sources.ts';

test('8: activation imports neither an Azure SDK nor the Kubernetes client', async () => {
  const { metafile } = await build({
    entryPoints: [join(root, 'src/extension.ts')],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: join(root, 'out/shape'),
    absWorkingDir: root,
    external: ['vscode'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const entry = Object.keys(metafile.outputs).find((name) => metafile.outputs[name]?.entryPoint === 'src/extension.ts');
  assert.ok(entry);
  const loaded = new Set<string>();
  const load = (name: string): void => {
    const output = metafile.outputs[name];
    if (output === undefined || loaded.has(name)) return;
    loaded.add(name);
    for (const found of output.imports) if (found.kind === 'import-statement') load(found.path);
  };
  load(entry);
  const inputs = [...loaded].flatMap((name) => Object.keys(metafile.outputs[name]?.inputs ?? {}));
  assert.ok(inputs.includes('src/extension.ts'));
  assert.deepEqual(inputs.filter((path) => /node_modules\/(@azure|@kubernetes|@microsoft)\//.test(path) || /^src\/(azure|kubernetes)\//.test(path)), []);
});
