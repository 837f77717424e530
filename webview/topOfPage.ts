import type { ActionRow, ReportEnd, ReportLabels, ReportState, Summary, Tone } from '../src/protocol/report.ts';
import { busyRing, tag, textButton } from './controls.ts';
import { element, type Child } from './dom.ts';
import { icon, type IconName } from './icons.ts';
import type { Press } from './press.ts';

/** The heading's row: what is linked, and in which phase that is. */
export function headingRow(heading: HTMLElement, { title, phaseText }: Pick<ReportState, 'title' | 'phaseText'>): readonly Child[] {
  heading.textContent = title;
  return [heading, tag(phaseText)];
}

/** The buttons. */
export function actionBar(actions: readonly ActionRow[], labels: ReportLabels, press: Press): readonly Child[] {
  return [
    element(
      'div',
      { class: 'actions', role: 'group', 'aria-label': labels.actions },
      ...actions.map(({ action, text, primary, enabled }) => textButton({ text, primary, enabled, focus: `act ${action}`, press: () => press.act(action) })),
    ),
  ];
}

const iconOf: Readonly<Record<Exclude<Tone, 'busy'>, IconName>> = { neutral: 'info', good: 'ok', warning: 'warning', bad: 'broken' };

/** The icon of a tone, a ring while something is under way. */
export function toneIcon(tone: Tone): Node {
  return tone === 'busy' ? busyRing() : icon(iconOf[tone]);
}

/** How things stand. Its place is a live region, so only its content is replaced. */
export function summaryRow({ tone, text, detail }: Summary): readonly Child[] {
  return [
    element(
      'div',
      { class: `summary tone-${tone}` },
      toneIcon(tone),
      element('div', {}, element('p', { class: 'lead' }, text), ...(detail === undefined ? [] : [element('p', { class: 'dim' }, detail)])),
    ),
  ];
}

/** Both ends of the link, side by side. */
export function endCards(ends: readonly ReportEnd[]): readonly Child[] {
  return ends.flatMap(({ side, heading, rows }, index) => [
    ...(index === 0 ? [] : [element('div', { class: 'towards', 'aria-hidden': 'true' }, icon('right'))]),
    element(
      'section',
      { class: `end end-${side}`, 'aria-labelledby': `end-${side}` },
      element('h2', { id: `end-${side}` }, heading),
      element('dl', {}, ...rows.map(({ label, value }) => element('div', {}, element('dt', {}, label), element('dd', {}, value)))),
    ),
  ]);
}

/** What to know before applying. */
export function warningList(warnings: readonly string[], labels: ReportLabels): readonly Child[] {
  if (warnings.length === 0) return [];
  return [element('h2', {}, labels.warnings), element('ul', {}, ...warnings.map((warning) => element('li', {}, icon('warning'), element('span', {}, warning))))];
}
