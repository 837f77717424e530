import type { ChangeRow, ReportLabels, StepRow, StepState } from '../src/protocol/report.ts';
import { busyRing } from './controls.ts';
import { element, spokenOnly, type Child } from './dom.ts';
import { icon, type IconName } from './icons.ts';

const iconOf: Readonly<Record<Exclude<StepState, 'running'>, IconName>> = {
  needed: 'needed',
  inPlace: 'ok',
  waiting: 'waiting',
  done: 'ok',
  failed: 'broken',
  kept: 'kept',
  undone: 'undone',
};

/** One step: what it does to what, how far it is, every value before and after. */
export function stepRow({ step, labels }: { readonly step: StepRow; readonly labels: ReportLabels }): HTMLElement {
  return element(
    'li',
    { class: `step step-${step.state}` },
    element('span', { class: 'rail' }, step.state === 'running' ? busyRing() : icon(iconOf[step.state])),
    element(
      'div',
      { class: 'body' },
      element(
        'div',
        { class: 'head' },
        element('h3', {}, step.title),
        element('span', { class: 'state' }, step.stateText),
        ...(step.state === 'inPlace' ? [] : reversibility(step)),
      ),
      ...(step.note === undefined ? [] : [element('p', { class: 'note' }, step.note)]),
      ...changes(step, labels),
    ),
  );
}

function changes(step: StepRow, labels: ReportLabels): readonly Child[] {
  if (step.changes.length === 0) return [];
  const inPlace = step.state === 'inPlace';
  return [element('dl', { class: 'changes' }, ...step.changes.flatMap((change) => [element('dt', {}, change.what), inPlace ? present(change) : changed(change, labels)]))];
}

/** What is in place already has one value: nothing is compared. */
function present({ before, after }: ChangeRow): HTMLElement {
  return element('dd', {}, element('code', { class: 'value' }, after ?? before ?? ''));
}

function changed(change: ChangeRow, labels: ReportLabels): HTMLElement {
  const { before, after, pending } = change;
  return element(
    'dd',
    {},
    ...(before === undefined ? [] : [line('before', '−', before, labels.before)]),
    ...(after === undefined ? [] : [line('after', '+', after, labels.after)]),
    ...(after === undefined && pending !== undefined ? [element('span', { class: 'dim' }, pending)] : []),
    ...reversibility(change),
  );
}

function reversibility({ reversibility: row }: Pick<StepRow, 'reversibility'>): readonly Child[] {
  if (row === undefined) return [];
  return [row.lasting ? element('span', { class: 'aside lasting' }, icon('kept'), row.text) : element('span', { class: 'aside dim' }, row.text)];
}

function line(which: 'before' | 'after', sign: string, value: string, spoken: string): HTMLElement {
  return element('div', { class: `line ${which}` }, element('span', { class: 'sign', 'aria-hidden': 'true' }, sign), spokenOnly(`${spoken}: `), element('code', { class: 'value' }, value));
}
