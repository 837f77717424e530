import type { FindingRow, ReportEnd, ReportLabels, RowVerdict } from '../src/protocol/report.ts';
import { busyRing, tag, textButton } from './controls.ts';
import { element, type Child } from './dom.ts';
import { icon, type IconName } from './icons.ts';
import type { Press } from './press.ts';
import { comparison, foundValue } from './values.ts';

const iconOf: Readonly<Record<Exclude<RowVerdict, 'pending'>, IconName>> = { ok: 'ok', broken: 'broken', unknown: 'unknown' };

/** The first broken link on top of everything: the two values and what mends it. */
export function brokenCard(args: { readonly finding: FindingRow | undefined; readonly told: string; readonly labels: ReportLabels; readonly press: Press }): readonly Child[] {
  const { finding, told, labels, press } = args;
  if (finding === undefined) return [];
  return [
    element('div', { class: 'head' }, element('h2', { id: 'first-broken' }, `${labels.firstBroken}: ${finding.name}`), tag(numberOf(finding))),
    ...(finding.sentence === told ? [] : [element('p', {}, finding.sentence)]),
    ...comparison(finding, labels, press),
    ...remedy(finding, 'card', press),
  ];
}

/** One link of the chain. The first broken one stands in full on top, so here it is told in short. */
export function findingRow({ finding, labels, press }: { readonly finding: FindingRow; readonly labels: ReportLabels; readonly press: Press }): HTMLElement {
  const { verdict, name, verdictText, sentence, firstBroken } = finding;
  return element(
    'li',
    { class: `link link-${verdict}` },
    element('span', { class: 'rail' }, verdict === 'pending' ? busyRing() : icon(iconOf[verdict])),
    element(
      'div',
      { class: 'body' },
      element('div', { class: 'head' }, element('h4', {}, name), element('span', { class: 'state' }, verdictText), element('span', { class: 'aside code dim' }, numberOf(finding))),
      ...(verdict === 'ok' ? foundValue(finding, labels, press) : verdict === 'pending' ? [] : [element('p', {}, sentence)]),
      ...(verdict === 'broken' && !firstBroken ? [...comparison(finding, labels, press), ...remedy(finding, 'row', press)] : []),
    ),
  );
}

/** The heading of one tenant's part of the chain. */
export function sideHeading(end: ReportEnd): HTMLElement {
  const [tenant] = end.rows;
  return element('h3', {}, end.heading, ...(tenant === undefined ? [] : [element('span', { class: 'dim' }, ` · ${tenant.label} ${tenant.value}`)]));
}

function remedy(finding: FindingRow, place: string, press: Press): readonly Child[] {
  if (finding.remedy === undefined) return [];
  const { text, action } = finding.remedy;
  return [
    element(
      'div',
      { class: 'remedy' },
      element('p', {}, text),
      ...(action === undefined
        ? []
        : [textButton({ text: action.text, primary: action.primary, enabled: action.enabled, focus: `mend ${place} ${finding.code}`, press: () => press.act(action.action, finding.code) })]),
    ),
  ];
}

/** `WI113` of `WI113-credential-issuer`, as the documentation lists it. */
function numberOf({ code }: FindingRow): string {
  return code.split('-', 1)[0] ?? code;
}
