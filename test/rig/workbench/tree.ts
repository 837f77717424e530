import type { Locator } from 'playwright-core';
import { matches, visibleText } from './scene.ts';
import type { Scene, Wanted } from './scene.ts';

/** A row of a tree, as read from the screen. */
export interface TreeRow {
  /** 1 for the roots. */
  readonly level: number;
  readonly label: string;
  readonly description: string;
  /** undefined for a row without children. */
  readonly expanded: boolean | undefined;
  /** The whole row as a screen reader says it. */
  readonly spoken: string;
}

interface PlacedRow extends TreeRow {
  readonly index: number;
}

function withoutPlace({ level, label, description, expanded, spoken }: PlacedRow): TreeRow {
  return { level, label, description, expanded, spoken };
}

/** One tree view of the side bar, by its title. */
export class Tree {
  readonly #scene: Scene;
  readonly #tree: Locator;

  constructor(scene: Scene, title: string) {
    this.#scene = scene;
    this.#tree = scene.page.getByRole('tree', { name: title, exact: true }).filter({ visible: true }).first();
  }

  /** The rows in view, top to bottom. */
  async rows(): Promise<TreeRow[]> {
    return (await this.#read()).map(withoutPlace);
  }

  /** Opens the row at the end of the path with all rows above it, and waits for its children. */
  async expand(...path: Wanted[]): Promise<void> {
    await this.#scene.step(`expand ${path.map(String).join(' > ')}`, async () => {
      for (let depth = 1; depth <= path.length; depth += 1) await this.#open(path.slice(0, depth));
    });
  }

  /** The row at the end of the path; rows above it are opened. */
  async row(...path: Wanted[]): Promise<TreeRow> {
    return this.#scene.step(`row ${path.map(String).join(' > ')}`, async () => {
      await this.#reach(path);
      return withoutPlace(await this.#find(path));
    });
  }

  /** The rows right below the one at the end of the path. */
  async children(...path: Wanted[]): Promise<TreeRow[]> {
    await this.expand(...path);
    const parent = await this.#find(path);
    const rows = await this.#all();
    const after = rows.filter((row) => row.index > parent.index);
    const end = after.findIndex((row) => row.level <= parent.level);
    return (end < 0 ? after : after.slice(0, end)).filter((row) => row.level === parent.level + 1).map(withoutPlace);
  }

  async select(...path: Wanted[]): Promise<void> {
    await this.#scene.step(`select ${path.map(String).join(' > ')}`, async () => {
      await (await this.#reach(path)).locator('.label-name').first().click();
    });
  }

  /** Presses an inline action of a row, which shows when the pointer is over it. */
  async action(name: string, ...path: Wanted[]): Promise<void> {
    await this.#scene.step(`${name} on ${path.map(String).join(' > ')}`, async () => {
      const row = await this.#reach(path);
      await row.hover();
      await row.locator(`.action-label[aria-label^="${name}"]`).first().click();
    });
  }

  /** The names in a row's context menu. */
  async menu(...path: Wanted[]): Promise<string[]> {
    const items = await this.#openMenu(path);
    const names = (await items.locator('.action-label[aria-label]').evaluateAll((found) => found.map((item) => item.getAttribute('aria-label') ?? ''))).filter(Boolean);
    await this.#scene.page.keyboard.press('Escape');
    return names;
  }

  /** Chooses from a row's context menu. */
  async context(name: string, ...path: Wanted[]): Promise<void> {
    await this.#scene.step(`${name} in the menu of ${path.map(String).join(' > ')}`, async () => {
      const items = await this.#openMenu(path);
      const item = items.locator(`.action-label[aria-label="${name}"]`).first();
      await item.waitFor();
      // A menu ignores the button for a moment after it opened, so that the press that opened it chooses nothing.
      await this.#scene.until('the menu to close', async () => {
        if (!(await items.isVisible())) return true;
        await item.click({ timeout: 1_000 }).catch(() => undefined);
        return undefined;
      });
    });
  }

  async #openMenu(path: readonly Wanted[]): Promise<Locator> {
    return this.#scene.step(`menu of ${path.map(String).join(' > ')}`, async () => {
      await (await this.#reach(path)).locator('.label-name').first().click({ button: 'right' });
      const menu = this.#scene.visible('.monaco-menu');
      await menu.first().waitFor();
      return menu.first();
    });
  }

  async #read(): Promise<PlacedRow[]> {
    const rows = await this.#tree.locator('.monaco-list-row[role=treeitem]:not(.monaco-tree-sticky-row)').evaluateAll((found) =>
      found.map((row) => ({
        index: Number(row.getAttribute('data-index')),
        level: Number(row.getAttribute('aria-level')),
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
        expanded: row.getAttribute('aria-expanded'),
        spoken: row.getAttribute('aria-label') ?? '',
      })),
    );
    return rows
      .sort((a, b) => a.index - b.index)
      .map((row) => ({ ...row, label: visibleText(row.label), description: visibleText(row.description), expanded: row.expanded === null ? undefined : row.expanded === 'true' }));
  }

  /** Follows the path through the rows that are drawn now. */
  #follow(rows: readonly PlacedRow[], path: readonly Wanted[]): PlacedRow | undefined {
    let parent: PlacedRow | undefined;
    for (const [depth, wanted] of path.entries()) {
      const from: number = parent?.index ?? -1;
      const below = rows.filter((row) => row.index > from);
      const end = below.findIndex((row) => row.level <= depth);
      const found = (end < 0 ? below : below.slice(0, end)).find((row) => row.level === depth + 1 && matches(row.label, wanted));
      if (!found) return undefined;
      parent = found;
    }
    return parent;
  }

  /** The tree draws only what is in view: looks there first, then through all of it. The row is in view afterwards. */
  async #find(path: readonly Wanted[]): Promise<PlacedRow> {
    let looks = 0;
    return this.#scene.until(`the row ${path.map(String).join(' > ')}`, async () => {
      const found = this.#follow(await this.#read(), path);
      looks += 1;
      if (found || looks % 10 !== 0) return found;
      const hidden = this.#follow(await this.#all(), path);
      return hidden && (await this.#bringIntoView(hidden)) ? hidden : undefined;
    });
  }

  /** Every row, also those that are scrolled out of view. */
  async #all(): Promise<PlacedRow[]> {
    if ((await this.#tree.count()) === 0) return [];
    const overflows = await this.#tree.evaluate((tree) => {
      const rows = tree.querySelector('.monaco-scrollable-element > .monaco-list-rows') ?? tree;
      return rows.clientHeight > (rows.parentElement?.clientHeight ?? Infinity);
    });
    if (!overflows) return this.#read();
    const known = new Map<number, PlacedRow>();
    await this.#press('Home');
    // A page down goes to the last row in view first, so that one press without anything new is not yet the end.
    for (let idle = 0; idle < 3; await this.#press('PageDown')) {
      const before = known.size;
      for (const row of await this.#read()) known.set(row.index, row);
      idle = known.size > before ? 0 : idle + 1;
    }
    return [...known.values()].sort((a, b) => a.index - b.index);
  }

  async #bringIntoView(row: PlacedRow): Promise<boolean> {
    for (let tries = 0; tries < 200; tries += 1) {
      const drawn = await this.#read();
      if (drawn.some(({ index }) => index === row.index)) return true;
      await this.#press((drawn[0]?.index ?? 0) > row.index ? 'PageUp' : 'PageDown');
    }
    return false;
  }

  /** By the keyboard, because a turn of the wheel, however far, moves a list by two rows. */
  async #press(key: 'Home' | 'PageUp' | 'PageDown'): Promise<void> {
    await this.#tree.press(key);
    // Rows are drawn with the next frame.
    await this.#scene.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  }

  async #reach(path: readonly Wanted[]): Promise<Locator> {
    for (let depth = 1; depth < path.length; depth += 1) await this.#open(path.slice(0, depth));
    return this.#at(await this.#find(path));
  }

  #at(row: PlacedRow): Locator {
    return this.#tree.locator(`.monaco-list-row[data-index="${String(row.index)}"]:not(.monaco-tree-sticky-row)`);
  }

  async #open(path: readonly Wanted[]): Promise<void> {
    const row = await this.#find(path);
    if (row.expanded === undefined) throw new Error(`${row.label} has nothing to expand`);
    if (!row.expanded) await this.#at(row).locator('.monaco-tl-twistie').click();
    await this.#scene.until(`the children of ${row.label}`, async () => {
      const rows = await this.#all();
      const now = this.#follow(rows, path);
      if (now?.expanded !== true) return undefined;
      if ((await this.#at(now).locator('.codicon-tree-item-loading').count()) > 0) return undefined;
      return rows.some((child) => child.index === now.index + 1 && child.level === now.level + 1) ? true : undefined;
    });
  }
}
