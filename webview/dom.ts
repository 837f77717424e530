/** Attributes as written in markup; undefined leaves one out. `style` is not among them: the page's policy forbids it. */
export type Attributes = Readonly<Record<string, string | undefined>>;
export type Child = Node | string;

/** An element built without markup, so that no value can become markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(attribute, value);
  }
  made.append(...children);
  return made;
}

/** Text for screen readers only. */
export function spokenOnly(text: string): HTMLElement {
  return element('span', { class: 'spoken' }, text);
}

const drawn = new WeakMap<Element, string>();

/** Fills a place anew when what it shows has changed; hides it while it shows nothing. */
export function draw(place: HTMLElement, shown: unknown, build: () => readonly Child[]): void {
  const key = JSON.stringify(shown);
  if (drawn.get(place) === key) return;
  drawn.set(place, key);
  const children = build();
  place.replaceChildren(...children);
  place.hidden = children.length === 0;
}

/** Fills a list row by row: rows that did not change stay the elements they are. */
export function drawRows<Row>(list: HTMLElement, rows: readonly { readonly key: string; readonly row: Row }[], build: (row: Row) => HTMLElement): void {
  const former = new Map(Array.from(list.children, (child) => [child.getAttribute('data-row'), child]));
  const next = rows.map(({ key, row }) => {
    const shown = JSON.stringify(row);
    const known = former.get(key);
    if (known !== undefined && drawn.get(known) === shown) return known;
    const made = build(row);
    made.setAttribute('data-row', key);
    drawn.set(made, shown);
    return made;
  });
  // Moving an element takes its focus away: nothing is touched where all stayed the same.
  if (next.length === list.children.length && next.every((child, index) => child === list.children[index])) return;
  for (const [index, child] of next.entries()) {
    const present = list.children[index];
    if (present === child) continue;
    if (present === undefined) list.append(child);
    else if (next.includes(present)) list.insertBefore(child, present);
    else present.replaceWith(child);
  }
  while (list.children.length > next.length) list.lastElementChild?.remove();
}

/**
 * Redraws without losing the keyboard's place: a focused control that was rebuilt (`data-focus`) is
 * focused again; where it is gone or cannot be pressed any more, the focus goes to `fallback`.
 */
export function keepingFocus(fallback: HTMLElement, redraw: () => void): void {
  const before = document.activeElement;
  const key = before?.getAttribute('data-focus') ?? undefined;
  redraw();
  if (before === null || before === document.body || (before.isConnected && !before.hasAttribute('disabled'))) return;
  const again = key === undefined ? null : document.querySelector<HTMLElement>(`[data-focus="${CSS.escape(key)}"]:not([disabled])`);
  (again ?? fallback).focus({ preventScroll: true });
}
