import { resolve } from 'node:path';
import type { ConsoleMessage, Page } from 'playwright-core';
import { launchChromium } from './browser.ts';
import { quietSettings } from './settings.ts';
import { startVscode } from './vscode.ts';
import type { VscodeOptions } from './vscode.ts';

/** What the desktop program is told on its command line, as far as it means something here. */
export interface LaunchArguments {
  readonly workspace?: string;
  readonly userDataDir?: string;
  readonly extensionsDir?: string;
  readonly disableExtensions: boolean;
  readonly developmentPaths: readonly string[];
  readonly testsPath?: string;
}

/** Flags of the desktop program that a server has no use for are passed over, unknown ones too: both may grow. */
export function readLaunchArguments(argv: readonly string[]): LaunchArguments {
  const values = (flag: string): string[] => argv.filter((argument) => argument.startsWith(`--${flag}=`)).map((argument) => argument.slice(flag.length + 3));
  const path = (flag: string): string | undefined => values(flag).map((value) => resolve(value)).at(-1);
  const workspace = argv.find((argument) => !argument.startsWith('-'));
  const found = { workspace: workspace === undefined ? undefined : resolve(workspace), userDataDir: path('user-data-dir'), extensionsDir: path('extensions-dir'), testsPath: path('extensionTestsPath') };
  return {
    ...(Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Partial<Record<keyof typeof found, string>>),
    disableExtensions: argv.includes('--disable-extensions'),
    developmentPaths: values('extensionDevelopmentPath').map((value) => resolve(value)),
  };
}

/** What the workbench reads from its address: the same that the desktop reads from its command line. */
function payload(args: LaunchArguments, authority: string): string {
  const remote = (path: string): string => `vscode-remote://${authority}${path}`;
  const entries: [string, string][] = args.developmentPaths.map((path) => ['extensionDevelopmentPath', remote(path)]);
  if (args.testsPath !== undefined) entries.push(['extensionTestsPath', remote(args.testsPath)]);
  if (args.disableExtensions) entries.push(['disableExtensions', 'true']);
  return encodeURIComponent(JSON.stringify(entries));
}

/**
 * The extension host's console arrives in the page's, amid what the workbench logs. Only lines that say they come from
 * the tests are printed.
 */
function forward(message: ConsoleMessage): void {
  const [, text] = /^%c *[A-Z]+ color: #\w+ (\[host\] [^]*)$/.exec(message.text()) ?? [];
  if (text !== undefined) process.stdout.write(`${text}\n`);
}

/**
 * Runs an extension's tests the way the desktop program does: a VS Code server whose window is opened in Chromium, with
 * the extension under development and its tests named in the window's address.
 * @param prepare is given the window's page before anything is in it
 * @returns the exit status that the tests end with; 1 when the window goes without one
 */
export async function launch(argv: readonly string[], prepare?: (page: Page) => Promise<void>): Promise<number> {
  const args = readLaunchArguments(argv);
  const version: VscodeOptions['version'] = process.env.TENANTLINK_VSCODE === 'oldest' ? 'oldest' : 'newest';
  const vscode = await startVscode({
    version,
    smokeTestDriver: true,
    userSettings: quietSettings,
    ...(args.workspace !== undefined && { workspace: args.workspace }),
    ...(args.userDataDir !== undefined && { userDataDir: args.userDataDir }),
    ...(args.extensionsDir !== undefined && { extensionsDir: args.extensionsDir }),
  });
  const browser = await launchChromium();
  const stopped = new Promise<number>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(1));
    browser.once('disconnected', () => stop(1));
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('console', forward);
    const ended = new Promise<number>((end) => {
      page.once('crash', () => end(1));
      page.once('close', () => end(1));
      void page.exposeFunction('codeAutomationLog', () => undefined);
      void page.exposeFunction('codeAutomationExit', (status: number) => end(status));
    });
    await prepare?.(page);
    await page.goto(`${vscode.url}&payload=${payload(args, vscode.authority)}`);
    return await Promise.race([ended, stopped]);
  } finally {
    await browser.close();
    await vscode.stop();
  }
}
