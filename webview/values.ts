import type { FindingRow, ReportLabels, TextPart, ValueRow } from '../src/protocol/report.ts';
import { copyButton } from './controls.ts';
import { element, spokenOnly, type Child } from './dom.ts';
import type { Press } from './press.ts';

/** Blank characters that stand for what a value lacks, so that both values stay aligned; longer gaps say nothing more. */
const widestGap = 24;

/** The value that was found, with where and when; for a link that holds. */
export function foundValue(finding: FindingRow, labels: ReportLabels, press: Press): readonly Child[] {
  if (finding.actual === undefined) return [];
  return [
    element(
      'div',
      { class: 'found' },
      element('div', { class: 'texts' }, code(finding.actual, undefined, labels), origin(finding.actual, labels)),
      copy({ finding, which: 'actual', label: labels.copyValue, press }),
    ),
  ];
}

/** Both values, one below the other in columns of equal width, cut where they differ. */
export function comparison(finding: FindingRow, labels: ReportLabels, press: Press): readonly Child[] {
  const { expected, actual, difference } = finding;
  if (expected === undefined || actual === undefined) return foundValue(finding, labels, press);
  return [
    element(
      'dl',
      { class: 'compare' },
      ...compared({ finding, which: 'expected', value: expected, other: actual, label: labels.expected, copyLabel: labels.copyExpected, labels, press }),
      ...compared({ finding, which: 'actual', value: actual, other: expected, label: labels.found, copyLabel: labels.copyFound, labels, press }),
    ),
    ...(difference === undefined ? [] : [element('p', { class: 'difference' }, difference)]),
  ];
}

function compared(args: {
  readonly finding: FindingRow;
  readonly which: 'expected' | 'actual';
  readonly value: ValueRow;
  readonly other: ValueRow;
  readonly label: string;
  readonly copyLabel: string;
  readonly labels: ReportLabels;
  readonly press: Press;
}): readonly HTMLElement[] {
  const { finding, which, value, other, label, copyLabel, labels, press } = args;
  return [
    element('dt', {}, label),
    element('dd', { class: which }, element('div', { class: 'cell' }, code(value, other, labels), copy({ finding, which, label: copyLabel, press })), origin(value, labels)),
  ];
}

function copy({ finding, which, label, press }: { readonly finding: FindingRow; readonly which: 'expected' | 'actual'; readonly label: string; readonly press: Press }): HTMLElement {
  const { code: link, name } = finding;
  // The name tells this button from those of the other links.
  return copyButton({ label: `${label}: ${name}`, focus: `copy ${link} ${which}`, press: () => press.copyValue({ code: link, which }) });
}

function code(value: ValueRow, other: ValueRow | undefined, labels: ReportLabels): HTMLElement {
  const whole = value.parts.length === 1;
  return element('code', { class: 'value' }, ...value.parts.map((part) => (part.differs && !whole ? differing(part, other, labels) : part.text)));
}

function differing({ text }: TextPart, other: ValueRow | undefined, labels: ReportLabels): HTMLElement {
  if (text !== '') return element('mark', {}, text);
  const lacking = other?.parts.find((part) => part.differs)?.text ?? ' ';
  const blanks = ' '.repeat(Math.min(widestGap, Array.from(lacking).length));
  return element('mark', { class: 'gap' }, element('span', { 'aria-hidden': 'true' }, blanks), spokenOnly(labels.missing));
}

function origin({ source, readAt }: ValueRow, labels: ReportLabels): HTMLElement {
  const made = element('div', { class: 'origin dim' }, source);
  if (readAt !== undefined) made.append(source === '' ? '' : ' · ', `${labels.readAt} `, time(readAt));
  return made;
}

function time(readAt: number): HTMLElement {
  const date = new Date(readAt);
  const today = date.toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { timeStyle: 'medium', ...(today ? {} : { dateStyle: 'medium' as const }) });
  return element('time', { datetime: date.toISOString() }, format.format(date));
}
