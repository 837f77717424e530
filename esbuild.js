// @ts-check
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
/** @param {string} path */
const at = (path) => join(root, path);

/** Some SDKs are CommonJS and call require for Node's own modules, which an ES module does not have. */
const requireForCommonJs = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * The extension: one entry chunk that activation loads, and chunks with the Azure SDKs and the
 * Kubernetes client that are loaded when a command first needs them.
 * @type {import('esbuild').BuildOptions}
 */
export const extensionBundle = {
  absWorkingDir: root,
  entryPoints: { extension: at('src/extension.ts') },
  outdir: at('dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // The Node of the oldest VS Code in engines.vscode.
  target: 'node22.19',
  chunkNames: 'chunks/[name]-[hash]',
  external: ['vscode'],
  // Node's own fetch and the ws and undici packages need no optional native parts.
  mainFields: ['module', 'main'],
  banner: { js: requireForCommonJs },
};

/**
 * The program that runs inside the quota pod: one file for any Node from 18 on.
 * @type {import('esbuild').BuildOptions}
 */
export const podBundle = {
  absWorkingDir: root,
  entryPoints: { probe: at('src/pod/main.ts') },
  outdir: at('dist/pod'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node18',
};

/**
 * The link report's page.
 * @type {import('esbuild').BuildOptions}
 */
export const webviewBundle = {
  absWorkingDir: root,
  entryPoints: { main: at('webview/main.ts'), styles: at('webview/styles.css') },
  outdir: at('dist/webview'),
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
};

/** @param {{ production: boolean }} options */
async function buildAll({ production }) {
  await rm(at('dist'), { recursive: true, force: true });
  const common = { minify: production, sourcemap: production ? false : /** @type {const} */ ('linked'), metafile: /** @type {const} */ (true), logLevel: /** @type {const} */ ('warning') };
  const bundles = { extension: extensionBundle, pod: podBundle, webview: webviewBundle };
  await mkdir(at('dist'), { recursive: true });
  for (const [name, bundle] of Object.entries(bundles)) {
    const { metafile } = await build({ ...bundle, ...common });
    for (const [path, { bytes, entryPoint }] of Object.entries(metafile.outputs)) {
      if (entryPoint !== undefined) console.log(`[build] ${name}: ${path} ${Math.ceil(bytes / 1024)} KB`);
    }
    const total = Object.entries(metafile.outputs).reduce((sum, [path, { bytes }]) => (path.endsWith('.map') ? sum : sum + bytes), 0);
    console.log(`[build] ${name}: ${Math.ceil(total / 1024)} KB in all`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll({ production: process.argv.includes('--production') });
