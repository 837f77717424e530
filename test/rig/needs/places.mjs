/** Where the tools of the rig are. Used by the bootstrap, which puts them there, and by tools.ts, which uses them. */
import { createHash } from 'node:crypto';
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
const recipe = 2;

/** The folder for what is kept between runs and shared by checkouts. */
function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tenantlink');
}

/** @param {keyof typeof editions} name */
export function editionFolder(name) {
  const { codeServer, node } = editions[name];
  return join(cacheFolder(), `code-server-${codeServer}-node${node}-${process.platform}-${process.arch}-r${recipe}`);
}

/** How the programs of the real Kubernetes are built. Another value of anything here is another folder of the cache. */
export const kubernetesRecipe = {
  version: '1.20.2',
  programs: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet'],
  go: 'go-1.19',
  environment: { GOPROXY: 'off', GOFLAGS: '-tags=providerless', CGO_ENABLED: '0' },
  linker: '-s -w',
  recipe: 1,
};

/** The folder of etcd, containerd and Kubernetes' own programs. */
export function kubernetesFolder() {
  const flags = createHash('sha256').update(JSON.stringify([kubernetesRecipe, process.platform, process.arch])).digest('hex').slice(0, 12);
  return join(cacheFolder(), `kubernetes-${kubernetesRecipe.version}-${flags}`);
}

/** Debian's kubectl, the peer of the bench, of the same version as the cluster. */
export function kubectlProgram() {
  return join(cacheFolder(), `kubectl-${kubernetesRecipe.version}-${process.arch}`, 'kubectl');
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
