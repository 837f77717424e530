import type { Locator } from 'playwright-core';
import { matches, visibleText } from './scene.ts';
import type { Scene, Wanted } from './scene.ts';

/** A row of a quick pick, as read from the screen. */
export interface PickItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** The command palette, quick picks and input boxes: the one widget at the top of the window. */
export class QuickInput {
  readonly #scene: Scene;
  readonly #widget: Locator;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#widget = scene.page.locator('.quick-input-widget').filter({ visible: true });
  }

  get #input(): Locator {
    return this.#widget.locator('.quick-input-box input, .quick-input-filter input.input').filter({ visible: true }).first();
  }

  get #rows(): Locator {
    return this.#widget.locator('.quick-input-list .monaco-list-row');
  }

  /** Runs a command by its palette title, for example "Tenantlink: Refresh". */
  async command(title: string): Promise<void> {
    await this.#scene.step(`command ${title}`, async () => {
      await this.#scene.page.keyboard.press('F1');
      await this.#input.waitFor();
      await this.#input.fill(`>${title}`);
      await this.#clickRow(title);
    });
  }

  /** Goes to a file of the workspace by its name, or to `:line` of the open one. */
  async goto(target: string): Promise<void> {
    await this.#scene.page.keyboard.press('F1');
    await this.#input.waitFor();
    await this.#input.fill(target);
    if (!target.startsWith(':')) {
      await this.#clickRow(target);
      return this.closed();
    }
    // Enter does nothing until the input has understood the colon.
    await this.#scene.until(`the input to take ${target}`, async () => {
      if (!(await this.#widget.isVisible())) return true;
      await this.#input.press('Enter', { timeout: 500 }).catch(() => undefined);
      return undefined;
    });
  }

  /** Waits until an input with this title (or, without one, this placeholder) is there and not busy. */
  async titled(title: Wanted): Promise<void> {
    await this.#scene.step(`input titled ${String(title)}`, async () => {
      let last = '';
      try {
        await this.#scene.until('the input', async () => {
          if ((await this.#widget.count()) === 0) return undefined;
          const { title: shown, placeholder } = await this.heading();
          last = `${shown} / ${placeholder}`;
          if (!matches(shown, title) && !matches(placeholder, title)) return undefined;
          return (await this.#busy()) ? undefined : true;
        });
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : String(error)}; on the screen: ${last}`, { cause: error });
      }
    });
  }

  /** Title with step count ("Link (2/5)" is title and step), and placeholder of the open input. */
  async heading(): Promise<{ title: string; placeholder: string }> {
    const title = visibleText(await this.#widget.locator('.quick-input-title').first().textContent());
    const placeholder = (await this.#input.getAttribute('placeholder')) ?? '';
    return { title, placeholder };
  }

  /** The rows in view, once the pick has stopped loading; none when it stays empty. */
  async items(): Promise<PickItem[]> {
    return this.#scene.step('read the picks', async () => {
      await this.#scene.until('the picks to be loaded', async () => ((await this.#busy()) ? undefined : true));
      const some = async (): Promise<PickItem[] | undefined> => {
        const rows = (await this.#busy()) ? [] : await this.#read();
        return rows.length > 0 ? rows : undefined;
      };
      return this.#scene.until('the first pick', some, 5_000).catch(() => []);
    });
  }

  /** Chooses the row with this label, filtering for it when it is not in view. */
  async choose(label: Wanted): Promise<void> {
    await this.#scene.step(`choose ${String(label)}`, async () => {
      const there = await this.#find(label, 2_000);
      if (!there && typeof label === 'string') await this.#input.fill(label);
      await this.#clickRow(label);
    });
  }

  /** Ticks or unticks a row of a pick that takes several. */
  async toggle(label: Wanted): Promise<void> {
    await this.#scene.step(`tick ${String(label)}`, async () => {
      const row = await this.#row(label);
      await row.locator('.quick-input-list-checkbox, .monaco-checkbox').first().click();
    });
  }

  /** Puts a text into the input, replacing what is there. */
  async type(text: string): Promise<void> {
    await this.#scene.step('type into the input', () => this.#input.fill(text));
  }

  /** What stands in the input. */
  async value(): Promise<string> {
    return this.#input.inputValue();
  }

  /** Presses Enter. */
  async accept(): Promise<void> {
    await this.#scene.step('accept the input', () => this.#input.press('Enter'));
  }

  /** Presses a button of the title bar or of a row by its name; "Back" is one of them. */
  async press(button: string, row?: Wanted): Promise<void> {
    await this.#scene.step(`button ${button}`, async () => {
      const place = row === undefined ? this.#widget.locator('.quick-input-titlebar, .quick-input-header') : await this.#row(row);
      if (row !== undefined) await place.hover();
      await place.locator(`.action-label[aria-label^="${button}"]`).filter({ visible: true }).first().click();
    });
  }

  async back(): Promise<void> {
    await this.press('Back');
  }

  /** The message under the input: its prompt, or what validation says. */
  async message(): Promise<string> {
    const message = this.#widget.locator('.quick-input-message').first();
    return (await message.count()) === 0 ? '' : visibleText(await message.textContent());
  }

  /** What validation says about the input, waiting for it to say something. */
  async validation(): Promise<string> {
    return this.#scene.step('validation message', async () => {
      await this.#widget.locator('.monaco-inputbox:is(.error, .warning, .info)').first().waitFor();
      return this.message();
    });
  }

  /** Presses Escape and waits for the input to go. */
  async dismiss(): Promise<void> {
    await this.#scene.page.keyboard.press('Escape');
    await this.closed();
  }

  async closed(): Promise<void> {
    await this.#scene.step('input closed', () => this.#scene.page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' }));
  }

  async #busy(): Promise<boolean> {
    return (await this.#widget.locator('.monaco-progress-container.active').count()) > 0;
  }

  async #read(): Promise<PickItem[]> {
    const rows = await this.#rows.evaluateAll((found) =>
      found.map((row) => ({
        at: Number(row.getAttribute('data-index')),
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
        detail: row.querySelector('.quick-input-list-label-meta')?.textContent ?? '',
      })),
    );
    return rows
      .sort((a, b) => a.at - b.at)
      .map(({ label, description, detail }) => ({ label: visibleText(label), description: visibleText(description), detail: visibleText(detail) }));
  }

  /** Labels may carry codicons, which are elements without text: what is compared is the text. */
  async #find(label: Wanted, within: number): Promise<boolean> {
    const found = await this.#scene
      .until('the row', async () => ((await this.#read()).some((item) => matches(item.label, label)) ? true : undefined), within)
      .catch(() => false);
    return found;
  }

  async #row(label: Wanted): Promise<Locator> {
    const index = await this.#scene.until(`a row "${String(label)}"`, async () => {
      if (await this.#busy()) return undefined;
      const labels = await this.#rows.evaluateAll((found) =>
        found.map((row) => ({ at: row.getAttribute('data-index'), label: row.querySelector('.label-name')?.textContent ?? '' })),
      );
      return labels.find((row) => matches(visibleText(row.label), label))?.at ?? undefined;
    });
    return this.#widget.locator(`.quick-input-list .monaco-list-row[data-index="${index}"]`);
  }

  async #clickRow(label: Wanted): Promise<void> {
    const row = await this.#row(label);
    await row.locator('.label-name').first().click();
  }
}
