import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { ReportState } from '../../../src/protocol/report.ts';
import { pageHtml } from '../../../src/ui/panel/pageHtml.ts';
import { chromiumPath } from '../../rig/tools.ts';

const beside = (name: string): URL => new URL(name, import.meta.url);
const entry = (path: string): string => fileURLToPath(beside(`../../../webview/${path}`));

interface Theme {
  readonly bodyClass: string;
  readonly kind: string;
  readonly variables: Readonly<Record<string, string>>;
}

export const themeNames = ['dark', 'light', 'highContrast', 'highContrastLight'] as const;
type ThemeName = (typeof themeNames)[number];

/** The panel's page in a real browser, with VS Code's side of it played by the test. */
interface PanelPage {
  readonly page: Page;
  /** What the page reported as blocked by its policy, as an error, or to the console as an error. */
  readonly complaints: readonly string[];
  readonly show: (report: ReportState) => Promise<void>;
  /** Any message, well formed or not. */
  readonly receive: (message: unknown) => Promise<void>;
  /** Messages the page has sent. */
  readonly sent: () => Promise<readonly { readonly type: string; readonly payload: unknown }[]>;
  /** What the page keeps for a reload. */
  readonly kept: () => Promise<unknown>;
}

/** A browser with the built panel; `close` ends it. */
export interface PanelBrowser {
  open(options?: { readonly theme?: ThemeName; readonly width?: number; readonly height?: number; readonly kept?: unknown; readonly forcedColors?: boolean; readonly reducedMotion?: boolean }): Promise<PanelPage>;
  close(): Promise<void>;
}

/** Builds the panel as it ships and starts a browser. */
export async function startPanelBrowser(): Promise<PanelBrowser> {
  const [{ script, style }, themes, defaults] = await Promise.all([bundle(), readThemes(), readFile(beside('vscodeDefaults.css'), 'utf8')]);
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });
  return {
    async open({ theme = 'dark', width = 1200, height = 900, kept, forcedColors = false, reducedMotion = true } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
        forcedColors: forcedColors ? 'active' : 'none',
        timezoneId: 'UTC',
        locale: 'en-GB',
      });
      await serve(context, { script, style });
      await context.addInitScript(playEditor, { theme: themes[theme], defaults, kept });
      return panelPage(await context.newPage());
    },
    close: () => browser.close(),
  };
}

async function panelPage(page: Page): Promise<PanelPage> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto('https://panel.test/');
  await page.waitForFunction(() => customElements.get('vscode-button') !== undefined);
  const receive = async (message: unknown): Promise<void> => {
    await page.evaluate((data) => {
      window.postMessage(data, '*');
      // Messages are tasks of their own; two frames later the page and the toolkit have drawn.
      return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, message);
  };
  return {
    page,
    complaints,
    receive,
    show: (report) => receive({ type: 'report', payload: report }),
    sent: () => page.evaluate(() => (window as unknown as PlayedWindow).played.sent),
    kept: () => page.evaluate(() => (window as unknown as PlayedWindow).played.kept),
  };
}

interface PlayedWindow {
  readonly played: { readonly sent: { readonly type: string; readonly payload: unknown }[]; kept: unknown };
}

/** Runs in the page before anything of it: VS Code's API, theme variables and default style sheet. */
function playEditor({ theme, defaults, kept }: { readonly theme: Theme; readonly defaults: string; readonly kept: unknown }): void {
  const played: { sent: unknown[]; kept: unknown } = { sent: [], kept };
  Object.assign(window, {
    played,
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => played.sent.push(structuredClone(message)),
      getState: () => played.kept,
      setState: (state: unknown) => {
        played.kept = structuredClone(state);
      },
    }),
  });
  const dress = (): void => {
    for (const [name, value] of Object.entries(theme.variables)) document.documentElement.style.setProperty(name, value);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${defaults} html { background: var(--vscode-editor-background); }`);
    document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
    document.body.className = theme.bodyClass;
    document.body.dataset.vscodeThemeKind = theme.kind;
  };
  const observer = new MutationObserver(() => {
    // Typed as always there; while the head is parsed it is not.
    if ((document.body as HTMLElement | null) === null) return;
    observer.disconnect();
    dress();
  });
  observer.observe(document, { childList: true, subtree: true });
}

async function serve(context: BrowserContext, { script, style }: { readonly script: string; readonly style: string }): Promise<void> {
  const html = pageHtml({ script: '/main.js', style: '/main.css', nonce: 'dGVzdA==', language: 'en', title: 'Link report' });
  const files: Readonly<Record<string, { contentType: string; body: string }>> = {
    '/': { contentType: 'text/html; charset=utf-8', body: html },
    '/main.js': { contentType: 'text/javascript; charset=utf-8', body: script },
    '/main.css': { contentType: 'text/css; charset=utf-8', body: style },
  };
  await context.route('**/*', async (route) => {
    const file = files[new URL(route.request().url()).pathname];
    await (file === undefined ? route.fulfill({ status: 404, body: '' }) : route.fulfill(file));
  });
}

async function bundle(): Promise<{ readonly script: string; readonly style: string }> {
  const { outputFiles } = await build({
    entryPoints: [
      { in: entry('main.ts'), out: 'main' },
      { in: entry('styles.css'), out: 'main' },
    ],
    outdir: 'webview',
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  const text = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}

async function readThemes(): Promise<Readonly<Record<ThemeName, Theme>>> {
  return JSON.parse(await readFile(beside('themes.json'), 'utf8')) as Record<ThemeName, Theme>;
}
