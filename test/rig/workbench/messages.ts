import type { Locator, Page } from 'playwright-core';
import { matches, visibleText } from './scene.ts';
import type { Scene, Wanted } from './scene.ts';

/** A modal dialog, as read from the screen. */
export interface Modal {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** Modal dialogs, the question before an external link among them. */
export class Dialogs {
  readonly #scene: Scene;
  readonly #box: Locator;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#box = scene.visible('.monaco-dialog-box').first();
  }

  /** Waits for a dialog and reads it. */
  async read(): Promise<Modal> {
    return this.#scene.step('modal dialog', async () => {
      await this.#box.waitFor();
      const text = async (selector: string): Promise<string> => {
        const part = this.#box.locator(selector);
        return (await part.count()) === 0 ? '' : visibleText(await part.first().textContent());
      };
      const buttons = await this.#box.locator('.dialog-buttons .monaco-button').filter({ visible: true }).allTextContents();
      return { message: await text('.dialog-message-text'), detail: await text('.dialog-message-detail'), buttons: buttons.map(visibleText) };
    });
  }

  /** Presses a button of the dialog and waits for the dialog to go. */
  async press(button: string): Promise<void> {
    await this.#scene.step(`dialog button ${button}`, async () => {
      await this.#box.waitFor();
      await this.#box.getByRole('button', { name: button, exact: true }).click();
      await this.#box.waitFor({ state: 'hidden' });
    });
  }

  /** Does something that opens an external link, answers VS Code's question with Open if it asks, returns the new page. */
  async openExternal(trigger: () => Promise<void>): Promise<Page> {
    return this.#scene.step('open an external link', async () => {
      const opened = this.#scene.page.context().waitForEvent('page');
      await trigger();
      const asked = this.#box.waitFor().then(() => this.press('Open'));
      // Whichever does not come about is of no interest: a trusted host is opened without a question.
      asked.catch(() => undefined);
      return opened;
    });
  }
}

/** A notification, as read from the screen. */
export interface Notification {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly buttons: readonly string[];
}

/** The notifications at the lower right; those that hid themselves are fetched back from the bell. */
export class Notifications {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  get #items(): Locator {
    return this.#scene.visible('.notification-list-item');
  }

  /** Those on the screen now. */
  async read(): Promise<Notification[]> {
    const items = await this.#items.evaluateAll((found) =>
      found.map((item) => ({
        icon: item.querySelector('.notification-list-item-icon')?.className ?? '',
        message: item.querySelector('.notification-list-item-message')?.textContent ?? '',
        buttons: [...item.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map((button) => button.textContent),
      })),
    );
    return items.map(({ icon, message, buttons }) => ({
      severity: icon.includes('error') ? 'error' : icon.includes('warning') ? 'warning' : 'info',
      message: visibleText(message),
      buttons: buttons.map(visibleText).filter(Boolean),
    }));
  }

  /** Waits for a notification with this message. */
  async wait(message: Wanted): Promise<Notification> {
    return this.#scene.step(`notification ${String(message)}`, async () => (await this.#find(message)).notification);
  }

  /** Presses a button of a notification: Cancel of a progress among them. */
  async press(message: Wanted, button: string): Promise<void> {
    await this.#scene.step(`${button} on notification ${String(message)}`, async () => {
      const { item } = await this.#find(message);
      await item.getByRole('button', { name: button, exact: true }).click();
    });
  }

  /** Closes all of them; one that goes by itself meanwhile is no matter. */
  async clear(): Promise<void> {
    await this.#scene.step('clear notifications', () =>
      this.#scene.until('no notifications', async () => {
        if ((await this.#items.count()) === 0) return true;
        const close = this.#items.first().locator('.codicon-notifications-clear').first();
        // Shown only while the pointer is over the notification, so it is clicked where it will be.
        await close.dispatchEvent('click', undefined, { timeout: 1_000 }).catch(() => undefined);
        return undefined;
      }),
    );
  }

  async #find(message: Wanted): Promise<{ item: Locator; notification: Notification }> {
    let looks = 0;
    return this.#scene.until(`a notification "${String(message)}"`, async () => {
      const all = await this.read();
      const index = all.findIndex((notification) => matches(notification.message, message));
      const notification = all[index];
      if (notification) return { item: this.#items.nth(index), notification };
      looks += 1;
      if (looks % 100 === 0 && all.length === 0) await this.#openCenter();
      return undefined;
    });
  }

  async #openCenter(): Promise<void> {
    const bell = this.#scene.visible('.statusbar-item[id="status.notifications"] a').first();
    if ((await bell.count()) > 0) await bell.click();
  }
}
