import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openWorkbench, type Workbench } from '../rig/browser.ts';
import { packageExtension } from '../rig/package.ts';
import type { Settings, ThemeName } from '../rig/settings.ts';
import { startVscode, type Vscode } from '../rig/vscode.ts';
import type { SecretListener } from '../sandbox/foundation/secretListener.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox/sandbox.ts';
import { startAccountServer } from './account/accountServer.ts';

/** Everything a journey needs: the sandbox, a VS Code with the packaged extension, and a window on it. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly vscode: Vscode;
  readonly window: Workbench;
  /** Folder that the window shows. */
  readonly workspace: string;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly seed?: number;
  /** Screenshots go here, numbered. */
  readonly screenshots: string;
  /** Files of the workspace by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Settings;
  readonly theme?: ThemeName;
  readonly user?: string;
  readonly port?: number;
  /** How long the sandbox takes for what takes its time. */
  readonly timings?: SandboxOptions['timings'];
  /** A .vsix that is there already; packaged anew when absent. */
  readonly vsix?: string;
  /** Told every secret that the sandbox hands out. */
  readonly onSecret?: SecretListener;
}

/** Sets the stage as a user would find it: the .vsix installed, the cloud named in settings, nobody signed in. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const ends: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'tenantlink-stage-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const workspace = join(folder, 'wi-demo');
    await mkdir(workspace);
    for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(workspace, name), text);
    const sandbox = await startSandbox({
      seed: options.seed ?? 1,
      world: { namesBySeed: true },
      ...(options.onSecret === undefined ? {} : { onSecret: options.onSecret }),
      ...(options.timings === undefined ? {} : { timings: options.timings }),
    });
    ends.push(() => sandbox.close());
    const accounts = await startAccountServer(sandbox, options.user ?? 'ada');
    ends.push(() => accounts.close());
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, sandbox.caPem);
    const vscode = await startVscode({
      workspace,
      installVsix: options.vsix ?? (await packageExtension()),
      extraExtensions: [resolve(import.meta.dirname, 'account/extension')],
      withoutMicrosoftAuth: true,
      caPem: sandbox.caPem,
      env: { SANDBOX_ACCOUNT_URL: accounts.url },
      userSettings: { ...cloudSettings(sandbox, caFile), ...options.settings },
      ...(options.port === undefined ? {} : { port: options.port }),
    });
    ends.push(() => vscode.stop());
    const window = await openWorkbench(vscode, { screenshots: options.screenshots, ...(options.theme === undefined ? {} : { theme: options.theme }) });
    ends.push(() => window.close());
    return { sandbox, vscode, window, workspace, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** The product's ordinary settings for a custom cloud with a private authority. */
function cloudSettings({ cloud }: Sandbox, caFile: string): Settings {
  return {
    'tenantlink.cloud.name': 'custom',
    'tenantlink.cloud.authorityHost': cloud.authorityHost,
    'tenantlink.cloud.resourceManager': cloud.resourceManager,
    'tenantlink.cloud.portal': cloud.portal,
    'tenantlink.quotaPod.certificateAuthorityFile': caFile,
  };
}
