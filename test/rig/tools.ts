import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { editionFolder, editions, findChromium } from './needs/places.mjs';
import type { EditionName } from './needs/places.mjs';

/** One installed VS Code. */
export interface CodeServer {
  /** The version of VS Code in it. */
  readonly vscode: string;
  /** Folder of the VS Code server: extensions, node_modules, out. */
  readonly root: string;
  /** The server's module; also its command line program. */
  readonly entry: string;
  /** The Node it was built for. */
  readonly node: string;
}

/** @throws Error when the bootstrap was not asked to install that edition. */
export function codeServer(version: EditionName): CodeServer {
  const folder = editionFolder(version);
  if (!existsSync(folder)) {
    const need = version === 'newest' ? 'vscode' : 'vscode-oldest';
    throw new Error(`VS Code (${version}) is not installed: start this through "node test/rig/bootstrap.mjs deps,${need} -- …"`);
  }
  const root = join(folder, 'code-server', 'lib', 'vscode');
  return { vscode: editions[version].vscode, root, entry: join(root, 'out', 'server-main.js'), node: join(folder, 'node', 'bin', 'node') };
}

/** The browser that the tests drive. @throws Error when there is none. */
export function chromiumPath(): string {
  const path = findChromium();
  if (!path) throw new Error('No Chromium on PATH: start this through "node test/rig/bootstrap.mjs deps,chromium -- …"');
  return path;
}
