/** Drawn for this panel on a 16 by 16 grid: shapes differ, so that no icon is told by its colour alone. */
const shapes = {
  ok: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13ZM5 8.2l2.1 2.2L11.2 6',
  broken: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13ZM5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8',
  unknown: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13ZM6.1 6.3c0-1.1.8-1.8 1.9-1.8s1.9.7 1.9 1.7c0 1.5-1.9 1.5-1.9 2.9M8 11.4v.1',
  warning: 'M8 2 14.6 13.8H1.4ZM8 6.4v3.4M8 11.8v.1',
  info: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13ZM8 7.2v4M8 4.8v.1',
  needed: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13Z',
  waiting: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13ZM8 4.4V8l2.4 1.6',
  running: 'M8 1.5a6.5 6.5 0 1 0 6.5 6.5M11.2 8 14.5 8M8 5.4 10.6 8 8 10.6M5 8h5.4',
  kept: 'M3.5 7.3h9v6.2h-9ZM5.4 7.3V5.1a2.6 2.6 0 0 1 5.2 0v2.2',
  undone: 'M6.2 3 3 6.2l3.2 3.2M3.2 6.2h6a3.6 3.6 0 0 1 0 7.2H6.4',
  person: 'M8 2.2a2.9 2.9 0 1 0 0 5.8a2.9 2.9 0 0 0 0-5.8ZM2.6 13.8c.4-2.9 2.6-4.4 5.4-4.4s5 1.5 5.4 4.4',
  down: 'M8 2.2v11.4M3.8 9.6 8 13.8l4.2-4.2',
  right: 'M2.2 8h11.4M9.6 3.8 13.8 8l-4.2 4.2',
  copy: 'M5.5 5.5h8v8h-8ZM3.5 10.5h-1v-8h8v1',
} as const;

export type IconName = keyof typeof shapes;

const svg = 'http://www.w3.org/2000/svg';

/** An icon in the colour of its text. Always beside words, so it is hidden from screen readers. */
export function icon(name: IconName): SVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  for (const [attribute, value] of Object.entries({ class: `icon icon-${name}`, viewBox: '0 0 16 16', width: '16', height: '16', 'aria-hidden': 'true', focusable: 'false' })) {
    drawing.setAttribute(attribute, value);
  }
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', shapes[name]);
  drawing.append(path);
  return drawing;
}
