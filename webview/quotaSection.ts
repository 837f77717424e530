import type { QuotaLine, QuotaRow, QuotaTableRows, ReportLabels } from '../src/protocol/report.ts';
import { element, type Child } from './dom.ts';
import { icon } from './icons.ts';

/** One quota with its meter. */
export function quotaLine(quota: QuotaRow | undefined, labels: ReportLabels): readonly Child[] {
  if (quota === undefined) return [];
  const { name, text, limit, used } = quota;
  const meter = limit === undefined || used === undefined || limit <= 0 ? [] : [element('meter', { min: '0', max: String(limit), value: String(used), 'aria-label': name })];
  return [element('h2', { id: 'quota-heading' }, labels.quota), element('p', {}, element('strong', {}, name), ' ', text), ...meter];
}

/** All quotas of a region; the place scrolls by keyboard, too. */
export function quotaTable(quotas: QuotaTableRows | undefined, labels: ReportLabels): readonly Child[] {
  if (quotas === undefined) return [];
  const { caption, columns, rows } = quotas;
  const [name = '', ...rest] = columns;
  return [
    element('h2', { id: 'quotas-heading' }, labels.quota),
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'group', 'aria-labelledby': 'quotas-caption' },
      element(
        'table',
        { class: 'quotas' },
        element('caption', { id: 'quotas-caption' }, caption),
        element('thead', {}, element('tr', {}, column(name, false), ...rest.map((text, index) => column(text, index < rest.length - 1)))),
        element('tbody', {}, ...rows.map(quotaRow)),
      ),
    ),
  ];
}

function column(text: string, isAmount: boolean): HTMLElement {
  return element('th', { scope: 'col', class: isAmount ? 'amount' : undefined }, text);
}

function quotaRow({ name, resource, used, limit, free, state, level }: QuotaLine): HTMLElement {
  const tight = level === 'high' || level === 'full';
  return element(
    'tr',
    { class: `quota-${level}` },
    element('th', { scope: 'row', title: resource }, name),
    element('td', { class: 'amount' }, used),
    element('td', { class: 'amount' }, limit),
    element('td', { class: 'amount' }, free),
    // The state is said in words; mark and weight only help to find it.
    element('td', { class: 'state' }, ...(tight ? [icon('warning'), element('strong', {}, state)] : [state])),
  );
}
