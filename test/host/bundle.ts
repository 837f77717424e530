import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { repository } from '../rig/needs/places.mjs';

/**
 * Bundles the tests of the extension host into out/host: VS Code loads plain JavaScript only, and gives `vscode` to what
 * asks for it by require. Answers the path of the suite.
 * @throws Error when there is no test file
 */
export async function bundleHostTests(): Promise<string> {
  const tests = globSync('test/host/**/*.test.ts', { cwd: repository }).sort();
  if (tests.length === 0) throw new Error('test/host holds no *.test.ts');
  const folder = await bundleForHost(join('out', 'host'), [{ in: 'test/host/suite.ts', out: 'suite' }, ...tests.map((path) => ({ in: path, out: basename(path, '.ts') }))]);
  return join(folder, 'suite.cjs');
}

/** Bundles modules that are to run where `vscode` is. Answers their folder, which is made anew. */
export async function bundleForHost(below: string, entryPoints: { readonly in: string; readonly out: string }[]): Promise<string> {
  const folder = join(repository, below);
  await rm(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: repository,
    entryPoints,
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode'],
    loader: { '.md': 'text' },
    // Modules of the project ask for their own place; in a CommonJS bundle that is the bundle's.
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename', 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  });
  return folder;
}
