import type { MemberRow, ReportLabels } from '../src/protocol/report.ts';
import { element } from './dom.ts';
import { railOf, stepRow } from './planSection.ts';
import type { Press } from './press.ts';

/** One link of many: how it stands, and its steps when it is opened. */
export function memberRow({ member, labels, press }: { readonly member: MemberRow; readonly labels: ReportLabels; readonly press: Press }): HTMLElement {
  const { title, state, stateText, note, steps } = member;
  const head = [element('h3', {}, title), element('span', { class: 'state' }, stateText)];
  const told = note === undefined ? [] : [element('p', { class: 'note' }, note)];
  return element(
    'li',
    { class: `step step-${state}` },
    railOf(state),
    element(
      'div',
      { class: 'body' },
      ...(steps.length === 0
        ? [element('div', { class: 'head' }, ...head), ...told]
        : [element('details', {}, element('summary', {}, element('span', { class: 'head' }, ...head)), element('ol', { class: 'rows', role: 'list' }, ...steps.map((step) => stepRow({ step, labels, press })))), ...told]),
    ),
  );
}
