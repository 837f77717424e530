import type { ChangeRow, ReportLabels, StepRow, StepState } from '../src/protocol/report.ts';
import { busyRing, textButton } from './controls.ts';
import { element, spokenOnly, type Child } from './dom.ts';
import { icon, type IconName } from './icons.ts';
import type { Press } from './press.ts';

const iconOf: Readonly<Record<Exclude<StepState, 'running' | 'awaited'>, IconName>> = {
  needed: 'needed',
  theirs: 'person',
  inPlace: 'ok',
  waiting: 'waiting',
  done: 'ok',
  failed: 'broken',
  kept: 'kept',
  undone: 'undone',
};

/** One step: what it does to what, how far it is, every value before and after. */
export function stepRow({ step, labels, press }: { readonly step: StepRow; readonly labels: ReportLabels; readonly press: Press }): HTMLElement {
  return element(
    'li',
    { class: `step step-${step.state}` },
    railOf(step.state),
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
      ...(step.place === undefined ? [] : [element('p', { class: 'note dim' }, step.place)]),
      ...(step.note === undefined ? [] : [element('p', { class: 'note' }, step.note)]),
      ...(step.obstacle === undefined ? [] : [element('p', { class: 'note obstacle' }, icon('warning'), element('span', {}, step.obstacle))]),
      ...action(step, press),
      ...changes(step, labels),
    ),
  );
}

/** The icon of a state; a ring that turns while something is done or looked for. */
export function railOf(state: StepState): HTMLElement {
  return element('span', { class: 'rail' }, state === 'running' || state === 'awaited' ? busyRing() : icon(iconOf[state]));
}

function action({ id, action: row }: StepRow, press: Press): readonly Child[] {
  if (row === undefined) return [];
  return [element('div', { class: 'remedy' }, textButton({ text: row.text, primary: row.primary, enabled: row.enabled, focus: `step ${id}`, press: () => press.act(row.action, id) }))];
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
  // A value that a step writes again as it is is no change.
  if (before !== undefined && before === after) return present(change);
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
