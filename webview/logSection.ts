import type { HintRow, ProofRow, ReportLabels } from '../src/protocol/report.ts';
import { tag } from './controls.ts';
import { element, type Child } from './dom.ts';
import { toneIcon } from './topOfPage.ts';

/** One error of the log: what it means, and what the live values say to that. */
export function hintRow({ hint, labels }: { readonly hint: HintRow; readonly labels: ReportLabels }): HTMLElement {
  const { code, text, says, line, excerpt } = hint;
  return element(
    'li',
    { class: 'hint' },
    element('div', { class: 'head' }, tag(code), element('span', { class: 'state' }, `${labels.logLine} ${String(line)}`)),
    element('p', {}, text),
    element('p', { class: 'says' }, says),
    element('details', {}, element('summary', {}, labels.logExcerpt), element('code', { class: 'value dim' }, excerpt)),
  );
}

/** How the proof without a pod ended. */
export function proofLine(proof: ProofRow | undefined, labels: ReportLabels): readonly Child[] {
  if (proof === undefined) return [];
  const { tone, text, detail } = proof;
  return [
    element('h2', { id: 'proof-heading' }, labels.proof),
    element('div', { class: `proof tone-${tone}` }, toneIcon(tone), element('div', {}, element('p', {}, text), ...(detail === undefined ? [] : [element('p', { class: 'dim' }, detail)]))),
  ];
}
