import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWith } from './certificates.ts';
import { readChannel } from './channels.ts';
import { descendants } from './processes.ts';
import { quietSettings } from './settings.ts';
import type { Settings } from './settings.ts';
import { codeServer } from './tools.ts';
import type { CodeServer } from './tools.ts';

export interface VscodeOptions {
  /** Folder or .code-workspace file the window opens; none for an empty window. */
  readonly workspace?: string;
  /** User settings on top of quietSettings. */
  readonly userSettings?: Settings;
  /** Folder of user data that outlives the run; a fresh one is made, and removed by stop, when it is not given. */
  readonly userDataDir?: string;
  /** Folder of installed extensions; a fresh one when it is not given. */
  readonly extensionsDir?: string;
  /** A packaged extension to install before the start. */
  readonly installVsix?: string;
  /** Unpacked extensions, put beside the built-in ones: helpers of a test, not what is under test. */
  readonly extraExtensions?: readonly string[];
  /** One more certificate authority (PEM) that the server and the extension host trust. */
  readonly caPem?: string;
  /** Environment of server and extension host, on top of our own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Leaves VS Code's own Microsoft sign-in out, so that one of extraExtensions can take its place. */
  readonly withoutMicrosoftAuth?: boolean;
  /** Lets the page's address name extensions under development and their tests. It suppresses notifications. */
  readonly smokeTestDriver?: boolean;
  /** Hosts (https://host) that links may open without a question. */
  readonly trustedDomains?: readonly string[];
  readonly version?: 'newest' | 'oldest';
  /** Port on loopback; any free one by default. */
  readonly port?: number;
}

/** A running VS Code server. */
export interface Vscode {
  /** Address of the window, with the workspace in it. */
  readonly url: string;
  /** host:port, the authority of vscode-remote URIs. */
  readonly authority: string;
  readonly version: string;
  readonly userDataDir: string;
  readonly settingsFile: string;
  readonly logsDir: string;
  /** Process ids of the extension hosts that run now, oldest first: one per open window. */
  extensionHostPids(): Promise<number[]>;
  /** Everything that extension hosts of this server wrote to the named output channel so far; '' when there is none. */
  readChannel(extensionId: string, channelName: string): Promise<string>;
  /** Ends the server with every process it started, and removes what it kept. */
  stop(): Promise<void>;
}

/** The built-in extensions as links, so that single ones can be left out or added. */
async function builtinExtensions(edition: CodeServer, folder: string, options: VscodeOptions): Promise<void> {
  const shipped = join(edition.root, 'extensions');
  await mkdir(folder);
  for (const name of await readdir(shipped)) {
    if (name === 'microsoft-authentication' && options.withoutMicrosoftAuth === true) continue;
    await symlink(join(shipped, name), join(folder, name));
  }
  for (const extension of options.extraExtensions ?? []) await symlink(extension, join(folder, basename(extension)));
}

async function installVsix(edition: CodeServer, vsix: string, folders: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): Promise<void> {
  const flags = Object.entries(folders).flatMap(([name, folder]) => [`--${name}`, folder]);
  const child = spawn(edition.node, [edition.entry, '--accept-server-license-terms', ...flags, '--install-extension', vsix], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || !/successfully installed/i.test(output)) throw new Error(`VS Code did not install ${vsix}:\n${output}`);
}

async function started(child: ChildProcess, order: object): Promise<number> {
  const answer = new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port?: number; error?: string }) => {
      if (message.port === undefined) reject(new Error(`VS Code's server did not start: ${message.error ?? 'no reason given'}`));
      else resolve(message.port);
    });
    child.once('exit', (code, signal) => reject(new Error(`VS Code's server ended before it was ready (${signal ?? String(code)})`)));
  });
  child.send(order);
  return answer;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  // The group is the server's own: its extension hosts, file watchers and terminals go with it.
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

/** Starts a VS Code server, with the packaged extension installed if one is given. */
export async function startVscode(options: VscodeOptions = {}): Promise<Vscode> {
  const edition = codeServer(options.version ?? 'newest');
  const scratch = await mkdtemp(join(tmpdir(), 'tenantlink-vscode-'));
  const userDataDir = options.userDataDir ?? join(scratch, 'user-data');
  const settingsFile = join(userDataDir, 'User', 'settings.json');
  const folders = {
    'user-data-dir': userDataDir,
    'server-data-dir': join(scratch, 'server-data'),
    'extensions-dir': options.extensionsDir ?? join(scratch, 'extensions'),
    'builtin-extensions-dir': join(scratch, 'builtin'),
  };
  await mkdir(join(userDataDir, 'User'), { recursive: true });
  await mkdir(folders['extensions-dir'], { recursive: true });
  await writeFile(settingsFile, JSON.stringify({ ...quietSettings, ...options.userSettings }, undefined, 2));
  await builtinExtensions(edition, folders['builtin-extensions-dir'], options);

  const env: NodeJS.ProcessEnv = {
    ...process.env,
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    // VS Code keeps an id of the machine there.
    XDG_CACHE_HOME: join(scratch, 'cache'),
    // The clusters of whoever runs this are nobody's business here.
    KUBECONFIG: join(scratch, 'kubeconfig'),
    ...options.env,
  };
  // What a test runner or a debugger told us is not meant for VS Code.
  delete env.NODE_OPTIONS;
  delete env.NODE_TEST_CONTEXT;
  delete env.NODE_CHANNEL_FD;
  if (options.caPem !== undefined) {
    const bundle = join(scratch, 'authorities.pem');
    await writeFile(bundle, bundleWith(options.caPem));
    env.SSL_CERT_FILE = bundle;
    env.NODE_EXTRA_CA_CERTS = bundle;
  }
  if (options.installVsix !== undefined) await installVsix(edition, options.installVsix, folders, env);

  const child = fork(fileURLToPath(new URL('serverHost.mjs', import.meta.url)), [], {
    execPath: edition.node, execArgv: [], env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { said = (said + chunk.toString()).slice(-20_000); });
  let port: number;
  try {
    port = await started(child, {
      scratch,
      serverMain: edition.entry,
      port: options.port ?? 0,
      options: {
        ...folders,
        auth: 'none',
        'accept-server-license-terms': true,
        'without-connection-token': true,
        compatibility: '1.64',
        'disable-telemetry': true,
        'disable-update-check': true,
        'disable-workspace-trust': true,
        'disable-getting-started-override': true,
        'reconnection-grace-time': '2',
        'enable-smoke-test-driver': options.smokeTestDriver === true,
        'link-protection-trusted-domains': options.trustedDomains ?? [],
      },
    });
  } catch (error) {
    await end(child);
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${said}`, { cause: error });
  }
  const logsDir = join(userDataDir, 'logs');
  const authority = `127.0.0.1:${String(port)}`;
  const opened = options.workspace === undefined ? 'ew=true' : `${options.workspace.endsWith('.code-workspace') ? 'workspace' : 'folder'}=${encodeURIComponent(options.workspace)}`;
  return {
    url: `http://${authority}/?${opened}`,
    authority,
    version: edition.vscode,
    userDataDir,
    settingsFile,
    logsDir,
    extensionHostPids: async () => {
      const family = child.pid === undefined ? [] : await descendants(child.pid);
      return family.filter(({ command }) => command.includes('--type=extensionHost')).map(({ pid }) => pid);
    },
    readChannel: (extensionId, channelName) => readChannel(logsDir, extensionId, channelName),
    stop: async () => {
      await end(child);
      await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
