import { sides, type FindingRow, type ReportState } from '../src/protocol/report.ts';
import { brokenCard, findingRow, sideHeading } from './chainSection.ts';
import { draw, drawRows, element, keepingFocus } from './dom.ts';
import { icon } from './icons.ts';
import { hintRow, proofLine } from './logSection.ts';
import { memberRow } from './memberSection.ts';
import { stepRow } from './planSection.ts';
import type { Press } from './press.ts';
import { quotaLine, quotaTable } from './quotaSection.ts';
import { actionBar, endCards, headingRow, summaryRow, warningList } from './topOfPage.ts';

/** Builds the page's places once and returns what fills them; only places whose content changed are touched. */
export function createPage(root: HTMLElement, press: Press): (report: ReportState) => void {
  const heading = element('h1', { tabindex: '-1' });
  const title = element('div', { class: 'title' });
  const bar = element('div', {});
  const ends = element('div', { class: 'ends' });
  // Polite, and always present, so that screen readers speak what changes in it.
  const summary = element('div', { role: 'status' });
  const warnings = element('section', { class: 'warnings' });
  const broken = element('section', { class: 'broken-card', 'aria-labelledby': 'first-broken' });
  const proof = element('section', { class: 'quota', 'aria-labelledby': 'proof-heading' });
  const quota = element('section', { class: 'quota', 'aria-labelledby': 'quota-heading' });
  const quotas = element('section', { class: 'quotas-part', 'aria-labelledby': 'quotas-heading' });
  const log = section('log');
  const hints = element('ul', { class: 'hints', role: 'list' });
  log.part.append(hints);
  const many = section('links');
  const members = element('ol', { class: 'rows', role: 'list' });
  many.part.append(members);
  const plan = section('plan');
  const chain = section('chain');
  const steps = element('ol', { class: 'rows', role: 'list' });
  plan.part.append(steps);
  const parts = sides.map((side) => ({ side, heading: element('div', {}), list: element('ol', { class: 'rows', role: 'list' }) }));
  const bridge = element('div', { class: 'bridge' });
  for (const [index, { heading: sideTitle, list }] of parts.entries()) {
    if (index > 0) chain.part.append(bridge);
    chain.part.append(sideTitle, list);
  }
  const columns = element('div', { class: 'columns' }, plan.part, chain.part);
  root.replaceChildren(element('header', {}, title, bar), summary, broken, proof, log.part, ends, warnings, quota, quotas, many.part, columns);

  return (report) => {
    const { labels } = report;
    keepingFocus(heading, () => {
      draw(title, [report.title, report.phaseText], () => headingRow(heading, report));
      draw(bar, report.actions, () => actionBar(report.actions, labels, press));
      draw(summary, report.summary, () => summaryRow(report.summary));
      draw(ends, report.ends, () => endCards(report.ends));
      draw(warnings, report.warnings, () => warningList(report.warnings, labels));
      const finding = report.findings.find((each) => each.firstBroken);
      draw(broken, [finding, report.summary.text], () => brokenCard({ finding, told: report.summary.text, labels, press }));
      draw(proof, report.proof, () => proofLine(report.proof, labels));
      log.show(labels.log, report.hints.length > 0);
      drawRows(hints, report.hints.map((hint) => ({ key: `${hint.code} ${String(hint.line)}`, row: { hint, labels } })), hintRow);
      many.show(labels.links, report.members.length > 0);
      drawRows(members, report.members.map((member) => ({ key: member.id, row: { member, labels } })), ({ member }) => memberRow({ member, labels, press }));
      draw(quota, report.quota, () => quotaLine(report.quota, labels));
      draw(quotas, report.quotas, () => quotaTable(report.quotas, labels));
      plan.show(labels.plan, report.steps.length > 0);
      drawRows(steps, report.steps.map((step) => ({ key: step.id, row: { step, labels } })), (row) => stepRow({ ...row, press }));
      chain.show(labels.chain, report.findings.length > 0);
      drawChain(report);
    });
  };

  function drawChain({ findings, ends: reportEnds, labels }: ReportState): void {
    const shown: boolean[] = [];
    for (const { side, heading: place, list } of parts) {
      const rows = findings.filter((finding) => finding.side === side);
      const end = reportEnds.find((each) => each.side === side);
      shown.push(rows.length > 0);
      draw(place, [rows.length > 0, end], () => (rows.length === 0 || end === undefined ? [] : [sideHeading(end)]));
      drawRows(list, rows.map((finding) => ({ key: finding.code, row: finding })), (finding: FindingRow) => findingRow({ finding, labels, press }));
      list.hidden = rows.length === 0;
    }
    draw(bridge, [shown, labels.bridge], () => (shown.includes(false) ? [] : [icon('down'), element('span', {}, labels.bridge)]));
  }
}

function section(name: string): { readonly part: HTMLElement; show(text: string, shown: boolean): void } {
  const id = `${name}-heading`;
  const heading = element('h2', { id });
  const part = element('section', { class: name, 'aria-labelledby': id }, heading);
  return {
    part,
    show(text, shown) {
      heading.textContent = text;
      part.hidden = !shown;
    },
  };
}
