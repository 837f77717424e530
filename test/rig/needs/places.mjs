/** Where the tools of the rig are. Used by the bootstrap, which puts them there, and by tools.ts, which uses them. */
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's own folder. */
export const repository = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** npm's `node` package, the Node every script runs under where the machine's own is older than 24. */
export const nodeOfProject = join(repository, 'node_modules', 'node', 'bin', 'node');

/**
 * The two VS Codes that are tested, as npm carries them: code-server's package holds Microsoft's VS Code server.
 * `oldest` is the minimum that package.json promises under engines.vscode.
 */
export const editions = {
  newest: { vscode: '1.139.1', codeServer: '4.139.1', node: '24.9.0' },
  oldest: { vscode: '1.105.1', codeServer: '4.105.1', node: '22.23.3' },
};

/** Raised when the way a VS Code is installed changes, so that caches made the former way are not used. */
const recipe = 1;

/** The folder for what is kept between runs and shared by checkouts. */
function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tenantlink');
}

/** @param {keyof typeof editions} name */
export function editionFolder(name) {
  const { codeServer, node } = editions[name];
  return join(cacheFolder(), `code-server-${codeServer}-node${node}-${process.platform}-${process.arch}-r${recipe}`);
}

/** @param {string} program @returns {string | undefined} */
export function findProgram(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder: the next one of PATH.
    }
  }
  return undefined;
}

/** The browser the tests drive: TENANTLINK_CHROMIUM, else the first Chromium on PATH. @returns {string | undefined} */
export function findChromium() {
  if (process.env.TENANTLINK_CHROMIUM) return process.env.TENANTLINK_CHROMIUM;
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(findProgram).find(Boolean);
}
