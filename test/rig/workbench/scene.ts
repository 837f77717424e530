import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Locator, Page } from 'playwright-core';

/** How long a wait may take before it fails, in milliseconds: generous, for a loaded machine. */
export const patience = 45_000;

/** A text to look for: the whole of it, or a pattern. */
export type Wanted = string | RegExp;

export function matches(text: string, wanted: Wanted): boolean {
  return typeof wanted === 'string' ? text === wanted : wanted.test(text);
}

/** The text as a reader sees it: VS Code pads with no-break spaces and wraps lines. */
export function visibleText(text: string | null | undefined): string {
  return (text ?? '').replace(/[\s\u00a0]+/g, ' ').trim();
}

/** One window that is being driven, and the story told about it. */
export class Scene {
  readonly page: Page;
  readonly #folder: string;
  #taken = 0;

  /** @param folder where screenshots go */
  constructor(page: Page, folder: string) {
    this.page = page;
    this.#folder = folder;
  }

  /** Writes a numbered screenshot; returns its path. */
  async screenshot(name: string): Promise<string> {
    this.#taken += 1;
    const path = join(this.#folder, `${String(this.#taken).padStart(2, '0')}-${name.replace(/[^\w.-]+/g, '-').toLowerCase()}.png`);
    await mkdir(this.#folder, { recursive: true });
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    return path;
  }

  /** Does one thing a person would do; when it fails, says which and leaves a screenshot. */
  async step<T>(name: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (error instanceof StepFailed) throw error;
      const picture = await this.screenshot(`failed-${name}`).catch(() => 'no screenshot: the page is gone');
      throw new StepFailed(name, picture, error);
    }
  }

  /** Looks again and again until something other than undefined is seen. @throws Error naming what was waited for */
  async until<T>(what: string, look: () => Promise<T | undefined>, within = patience): Promise<T> {
    const deadline = Date.now() + within;
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (Date.now() > deadline) throw new Error(`${what}: not seen within ${String(within / 1000)} s`);
      await this.page.waitForTimeout(50);
    }
  }

  /** The visible ones of what the selector finds. */
  visible(selector: string): Locator {
    return this.page.locator(selector).filter({ visible: true });
  }
}

/** A step of a journey that did not come about. */
class StepFailed extends Error {
  constructor(name: string, picture: string, cause: unknown) {
    // Playwright colours its messages even where no terminal reads them.
    const reason = stripVTControlCharacters(cause instanceof Error ? cause.message : String(cause));
    super(`step "${name}" failed: ${reason}\n(screenshot: ${picture})`, { cause });
    this.name = 'StepFailed';
  }
}
