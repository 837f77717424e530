import { basename } from 'node:path';
import { matches, visibleText } from './scene.ts';
import type { QuickInput } from './quickInput.ts';
import type { Scene, Wanted } from './scene.ts';

/** A CodeLens as it stands above a line. */
export interface Lens {
  /** Line it belongs to, from 1. */
  readonly line: number;
  readonly title: string;
}

/** A row of the Problems panel. */
export interface Problem {
  /** error, warning or info; '' when its icon says none of them. */
  readonly severity: string;
  readonly message: string;
  readonly code: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The text editor in front. */
export class Editor {
  readonly #scene: Scene;
  readonly #input: QuickInput;

  constructor(scene: Scene, input: QuickInput) {
    this.#scene = scene;
    this.#input = input;
  }

  /** Opens a file of the workspace by its name. */
  async open(path: string): Promise<void> {
    const name = basename(path);
    await this.#scene.step(`open ${name}`, async () => {
      await this.#input.goto(name);
      await this.#scene.visible('.tab.active').filter({ hasText: name }).first().waitFor();
      await this.#scene.visible('.editor-instance .monaco-editor .view-line, .monaco-editor .view-line').first().waitFor();
    });
  }

  /** The whole text, as copying all of it gives it. */
  async text(): Promise<string> {
    return this.#scene.step('read the editor', async () => {
      const { page } = this.#scene;
      await this.#focus();
      await page.evaluate(() => navigator.clipboard.writeText(''));
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.press('ControlOrMeta+C');
      return this.#scene.until('the copied text', async () => (await page.evaluate(() => navigator.clipboard.readText())) || undefined, 10_000);
    });
  }

  /** Puts the cursor at the start of a line, in view. */
  async goToLine(line: number): Promise<void> {
    await this.#scene.step(`go to line ${String(line)}`, () => this.#input.goto(`:${String(line)}`));
  }

  /** Inserts text at the cursor as a paste would: no automatic indentation. */
  async insert(text: string): Promise<void> {
    await this.#scene.step('insert text', async () => {
      await this.#focus();
      await this.#scene.page.keyboard.insertText(text);
    });
  }

  /** Replaces the whole text. */
  async replaceAll(text: string): Promise<void> {
    await this.#scene.step('replace the text', async () => {
      await this.#focus();
      await this.#scene.page.keyboard.press('ControlOrMeta+A');
      await this.#scene.page.keyboard.insertText(text);
    });
  }

  /** Saves, and waits until the tab no longer says that there are changes. */
  async save(): Promise<void> {
    await this.#scene.step('save', async () => {
      await this.#scene.page.keyboard.press('ControlOrMeta+S');
      await this.#scene.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
    });
  }

  /** The CodeLenses in view with the lines they stand above. */
  async lenses(): Promise<Lens[]> {
    const places = await this.#placedLenses();
    return places.map(({ line, title }) => ({ line, title }));
  }

  /** Waits for a CodeLens; on that line, if one is given. */
  async lens(title: Wanted, line?: number): Promise<Lens> {
    return this.#scene.step(`CodeLens ${String(title)}`, () => this.#placedLens(title, line));
  }

  /** Clicks a CodeLens by its title; on that line, if one is given. */
  async clickLens(title: Wanted, line?: number): Promise<void> {
    await this.#scene.step(`click CodeLens ${String(title)}`, async () => {
      const { x, y } = await this.#placedLens(title, line);
      await this.#scene.page.mouse.click(x, y);
    });
  }

  /** The rows of the Problems panel, once there are any. */
  async problems(): Promise<Problem[]> {
    return this.#scene.step('problems', async () => {
      await this.#input.command('Problems: Focus on Problems View');
      const rows = this.#scene.visible('.markers-panel .monaco-list-row:has(.marker-message)');
      await rows.first().waitFor();
      return rows.evaluateAll((found) =>
        found.map((row) => {
          const text = (selector: string): string => row.querySelector(selector)?.textContent ?? '';
          const [line = 0, column = 0] = (text('.marker-line').match(/\d+/g) ?? []).map(Number);
          const severity = /\b(error|warning|info)\b/.exec(row.querySelector('.marker-icon')?.className ?? '')?.[1] ?? '';
          return { severity, message: text('.marker-message'), code: text('.marker-code'), line, column };
        }),
      );
    });
  }

  /** Applies a quick fix of a line by its title. */
  async quickFix(line: number, title: Wanted): Promise<void> {
    await this.#scene.step(`quick fix ${String(title)}`, async () => {
      await this.goToLine(line);
      await this.#focus();
      const rows = this.#scene.visible('.action-widget .monaco-list-row.action');
      // The offer is made of what the extension has reported so far: ask again until it holds the fix.
      const row = await this.#scene.until(`the fix "${String(title)}"`, async () => {
        await this.#scene.page.keyboard.press('ControlOrMeta+.');
        const shown = await rows.first().waitFor({ timeout: 3_000 }).then(() => true, () => false);
        const titles = shown ? (await rows.allTextContents()).map(visibleText) : [];
        const index = titles.findIndex((text) => matches(text, title));
        if (index >= 0) return rows.nth(index);
        await this.#scene.page.keyboard.press('Escape');
        return undefined;
      });
      // The list takes no click until the pointer has moved: it may have opened under a resting one.
      await this.#scene.page.mouse.move(2, 2);
      await this.#scene.page.mouse.move(6, 6);
      await row.click();
    });
  }

  async #focus(): Promise<void> {
    await this.#scene.visible('.editor-group-container.active .monaco-editor').first().locator('textarea.inputarea, .native-edit-context').first().focus();
  }

  async #placedLens(title: Wanted, line: number | undefined): Promise<Lens & { x: number; y: number }> {
    return this.#scene.until(`a CodeLens "${String(title)}"`, async () =>
      (await this.#placedLenses()).find((lens) => matches(lens.title, title) && (line === undefined || lens.line === line)),
    );
  }

  /** A lens is drawn in the gap above its line: its line number is the first one that begins below it. */
  async #placedLenses(): Promise<(Lens & { x: number; y: number })[]> {
    const editor = this.#scene.visible('.editor-group-container.active .monaco-editor').first();
    if ((await editor.count()) === 0) return [];
    const places = await editor.evaluate((root) => {
      const numbers = [...root.querySelectorAll('.line-numbers')].map((element) => ({ line: Number(element.textContent), top: element.getBoundingClientRect().top }));
      return [...root.querySelectorAll('.codelens-decoration a')].flatMap((element) => {
        const box = element.getBoundingClientRect();
        const below = numbers.filter(({ line, top }) => line > 0 && top > box.top).sort((a, b) => a.top - b.top)[0];
        return below && box.width > 0 ? [{ line: below.line, title: element.textContent, x: box.x + box.width / 2, y: box.y + box.height / 2 }] : [];
      });
    });
    return places.map((lens) => ({ ...lens, title: visibleText(lens.title) }));
  }
}
