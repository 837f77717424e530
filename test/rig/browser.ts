import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { repository } from './needs/places.mjs';
import { themes } from './settings.ts';
import type { ThemeName } from './settings.ts';
import { chromiumPath } from './tools.ts';
import type { Vscode } from './vscode.ts';
import { Editor } from './workbench/editor.ts';
import { Dialogs, Notifications } from './workbench/messages.ts';
import { Output } from './workbench/output.ts';
import { QuickInput } from './workbench/quickInput.ts';
import { Scene, patience } from './workbench/scene.ts';
import type { Wanted } from './workbench/scene.ts';
import { Tree } from './workbench/tree.ts';
import { webviewFrame } from './workbench/webview.ts';

/** Without root's sandbox, without services that would reach for the network. */
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

/** A headless Chromium of the machine, which leaves nothing in the home folder. */
export async function launchChromium(): Promise<Browser> {
  const scratch = await mkdtemp(join(tmpdir(), 'tenantlink-chromium-'));
  const env = { ...process.env, XDG_CONFIG_HOME: scratch, XDG_CACHE_HOME: scratch, XDG_DATA_HOME: scratch };
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags, env });
  browser.once('disconnected', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
  return browser;
}

export interface WorkbenchOptions {
  readonly theme?: ThemeName;
  /** CSS pixels; 1280 x 800 by default. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** The browser's language, for example en-GB. */
  readonly locale?: string;
  /** Folder for screenshots, out/e2e in the project by default. */
  readonly screenshots?: string;
  /** Opens one more window in the browser of another workbench, with the same stored state. */
  readonly beside?: Workbench;
}

/** A window of VS Code in a browser, driven like a person would. */
export class Workbench {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly input: QuickInput;
  readonly editor: Editor;
  readonly dialogs: Dialogs;
  readonly notifications: Notifications;
  readonly output: Output;
  /** Errors that the page wrote to its console. */
  readonly consoleErrors: string[] = [];
  readonly #scene: Scene;
  readonly #vscode: Vscode;
  readonly #browser: Browser | undefined;

  /** @param browser closed with the window; undefined when the browser is another workbench's */
  constructor(page: Page, vscode: Vscode, folder: string, browser: Browser | undefined) {
    this.page = page;
    this.context = page.context();
    this.#vscode = vscode;
    this.#browser = browser;
    this.#scene = new Scene(page, folder);
    this.input = new QuickInput(this.#scene);
    this.editor = new Editor(this.#scene, this.input);
    this.dialogs = new Dialogs(this.#scene);
    this.notifications = new Notifications(this.#scene);
    this.output = new Output(this.#scene, this.input, vscode);
    page.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(message.text());
    });
  }

  /** Runs a command by its palette title. */
  command(title: string): Promise<void> {
    return this.input.command(title);
  }

  /** A tree view by its title; its container must be open. */
  tree(title: string): Tree {
    return new Tree(this.#scene, title);
  }

  /** Opens a view container by its name in the activity bar. A second click would close it: looks first. */
  async openContainer(name: string): Promise<void> {
    await this.step(`open ${name} in the activity bar`, async () => {
      const icon = this.page.locator('.activitybar .action-item').filter({ has: this.page.locator(`.action-label[aria-label^="${name}"]`) }).first();
      await icon.waitFor();
      if (!/\bchecked\b/.test((await icon.getAttribute('class')) ?? '')) await icon.locator('.action-label').first().click();
    });
  }

  /** The text of a view without content of its own: its welcome text and buttons. */
  async welcome(): Promise<string> {
    const view = this.page.locator('.welcome-view-content').filter({ visible: true }).first();
    await this.step('welcome view', () => view.waitFor());
    return view.innerText();
  }

  /** Presses a button of the welcome view. */
  async pressWelcome(button: string): Promise<void> {
    await this.step(`welcome button ${button}`, () => this.page.locator('.welcome-view-content').getByRole('button', { name: button }).filter({ visible: true }).first().click());
  }

  /** The document of the webview with this title. */
  webview(title: Wanted): Promise<Frame> {
    return webviewFrame(this.#scene, title);
  }

  /** Waits until nothing on the screen says that work is going on. */
  async waitForIdle(): Promise<void> {
    await this.step('wait for idle', async () => {
      await this.page.waitForFunction(() =>
        [...document.querySelectorAll('.monaco-progress-container.active, .codicon-tree-item-loading, .codicon-modifier-spin')].every((element) => (element as HTMLElement).offsetParent === null),
      );
    });
  }

  /** Does one thing; when it fails, the error names it and a screenshot is left. */
  step<T>(name: string, action: () => Promise<T>): Promise<T> {
    return this.#scene.step(name, action);
  }

  /** Looks until something other than undefined is seen. */
  until<T>(what: string, look: () => Promise<T | undefined>, within?: number): Promise<T> {
    return this.#scene.until(what, look, within);
  }

  /** Writes a numbered screenshot; returns its path. */
  screenshot(name: string): Promise<string> {
    return this.#scene.screenshot(name);
  }

  /** Reloads the window: the extension host is ended in good order and a new one started. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Waits for the workbench and its extension host. */
  async ready(): Promise<void> {
    await this.step('workbench', async () => {
      await this.page.locator('.monaco-workbench .part.activitybar, .monaco-workbench .part.sidebar').first().waitFor();
      await this.#scene.until('an extension host', async () => ((await this.#vscode.extensionHostPids()).length > 0 ? true : undefined));
    });
  }

  /** Closes the window the way a person does, so that extensions are deactivated. */
  async close(): Promise<void> {
    await this.page.goto('about:blank').catch(() => undefined);
    await this.page.close();
    await this.#browser?.close();
  }
}

async function setTheme(vscode: Vscode, theme: ThemeName): Promise<void> {
  const settings = JSON.parse(await readFile(vscode.settingsFile, 'utf8')) as Record<string, unknown>;
  await writeFile(vscode.settingsFile, JSON.stringify({ ...settings, 'workbench.colorTheme': themes[theme].setting }, undefined, 2));
}

/** Opens a window on a running VS Code and waits until it can be used. */
export async function openWorkbench(vscode: Vscode, options: WorkbenchOptions = {}): Promise<Workbench> {
  if (options.theme !== undefined) await setTheme(vscode, options.theme);
  const browser = options.beside === undefined ? await launchChromium() : undefined;
  const context = options.beside?.context ?? (await browser?.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    locale: options.locale ?? 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
    // Pages of the test's own private authority (a sign-in page, a portal) are opened in this browser too.
    ignoreHTTPSErrors: true,
  }));
  if (!context) throw new Error('unreachable: there is either another workbench or a browser of our own');
  context.setDefaultTimeout(patience);
  const workbench = new Workbench(await context.newPage(), vscode, options.screenshots ?? join(repository, 'out', 'e2e'), browser);
  try {
    await workbench.page.goto(vscode.url);
    await workbench.ready();
    if (options.theme !== undefined) await workbench.page.locator(`.monaco-workbench.${themes[options.theme].className}`).waitFor();
  } catch (error) {
    await browser?.close();
    throw error;
  }
  return workbench;
}
