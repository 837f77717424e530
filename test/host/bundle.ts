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
  const folder = join(repository, 'out', 'host');
  const tests = globSync('test/host/**/*.test.ts', { cwd: repository }).sort();
  if (tests.length === 0) throw new Error('test/host holds no *.test.ts');
  await rm(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: repository,
    entryPoints: [
      { in: 'test/host/suite.ts', out: 'suite' },
      ...tests.map((path) => ({ in: path, out: basename(path, '.ts') })),
    ],
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
  return join(folder, 'suite.cjs');
}
