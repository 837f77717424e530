// @ts-check
// Bundles the extension, the program in the quota pod and the panel's page into dist/, with the licences of what is in them.
//   node esbuild.js [--production]
import { globSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundledPackages, thirdPartyNotices } from './test/rig/thirdPartyNotices.ts';

const production = process.argv.includes('--production');
/** @typedef {import('esbuild').BuildOptions & { metafile: true }} Bundle */

/** @satisfies {Bundle} */
const common = { bundle: true, minify: production, sourcemap: production ? false : 'linked', legalComments: 'external', metafile: true, logLevel: 'warning', loader: { '.md': 'text' } };

const banner = {
  js: [
    "import { createRequire as tenantlinkCreateRequire } from 'node:module';",
    "import { dirname as tenantlinkDirname } from 'node:path';",
    "import { fileURLToPath as tenantlinkFileURLToPath } from 'node:url';",
    'const require = tenantlinkCreateRequire(import.meta.url), __filename = tenantlinkFileURLToPath(import.meta.url), __dirname = tenantlinkDirname(__filename);',
  ].join('\n'),
};

// ES modules with shared chunks, so that an adapter is read from disk when its first method is called and not at
// activation. CommonJS packages inside still ask for node's modules by `require`, which a module has to be given.
/** @satisfies {Bundle} */
export const extensionBundle = {
  ...common,
  entryPoints: { extension: 'src/extension.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  target: 'node22',
  format: 'esm',
  splitting: true,
  external: ['vscode'],
  mainFields: ['module', 'main'],
  conditions: ['module', 'import', 'node'],
  banner,
};

// The quota pod runs a stock Node image, which may be as old as 18; the file travels in a ConfigMap.
/** @satisfies {Bundle} */
export const podBundle = { ...common, entryPoints: { probe: 'src/pod/main.ts' }, outdir: 'dist/pod', outExtension: { '.js': '.mjs' }, platform: 'node', target: 'node18', format: 'esm', sourcemap: false, legalComments: 'none' };

// The checker for pipelines: one file that runs wherever Node 22 does.
/** @satisfies {Bundle} */
export const checkBundle = { ...common, entryPoints: { 'tenantlink-check': 'src/cli/main.ts' }, outdir: 'dist', platform: 'node', target: 'node22', format: 'esm', banner, sourcemap: false, legalComments: 'none' };

/** @satisfies {Bundle} */
export const webviewBundle = { ...common, entryPoints: [{ in: 'webview/main.ts', out: 'main' }, { in: 'webview/styles.css', out: 'main' }], outdir: 'dist/webview', platform: 'browser', target: 'es2022', format: 'iife', sourcemap: false };

if (import.meta.main) {
  // Built beside and moved into place whole: whoever packages or runs dist/ meanwhile never sees half of it.
  const staging = `out/build-${String(process.pid)}`;
  const results = await Promise.all([extensionBundle, podBundle, checkBundle, webviewBundle].map((options) => build({ ...options, outdir: options.outdir.replace(/^dist/, staging) })));
  // One file says whose code is in there: esbuild's own files of comments go into it.
  const legal = globSync(`${staging}/**/*.LEGAL.txt`).sort();
  const comments = legal.map((path) => readFileSync(path, 'utf8'));
  await writeFile(`${staging}/ThirdPartyNotices.txt`, thirdPartyNotices({ packages: bundledPackages(results.map(({ metafile }) => metafile), process.cwd()), comments }));
  await Promise.all(legal.map((path) => rm(path)));
  await mkdir('out', { recursive: true });
  await rm('dist', { recursive: true, force: true });
  await rename(staging, 'dist');

  const sizes = results
    .flatMap(({ metafile }) => Object.entries(metafile.outputs))
    .map(([path, output]) => /** @type {const} */ ([path.replace(staging, 'dist'), output]))
    .filter(([path]) => !path.endsWith('.map') && !path.endsWith('.LEGAL.txt'));
  const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(0).padStart(6)} KB`;
  const sum = (/** @type {readonly (readonly [string, { bytes: number }])[]} */ entries) => entries.reduce((total, [, { bytes }]) => total + bytes, 0);
  const chunks = sizes.filter(([path]) => path.startsWith('dist/chunks/'));
  for (const [path, { bytes }] of sizes.filter((entry) => !chunks.includes(entry))) console.log(`${kilobytes(bytes)}  ${path}`);
  console.log(`${kilobytes(sum(chunks))}  dist/chunks/ (${chunks.length} files, loaded when first used)`);
  console.log(`${kilobytes(sum(sizes))}  in all`);
}
