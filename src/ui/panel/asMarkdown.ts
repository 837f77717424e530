import { textOf } from '../../protocol/difference.ts';
import type { FindingRow, HintRow, MemberRow, QuotaTableRows, ReportState, StepRow, ValueRow } from '../../protocol/report.ts';

/** The whole report as Markdown, for an issue, a chat or the colleague of the other tenant. Times are in UTC. */
export function asMarkdown(report: ReportState): string {
  const { labels, summary, quota, quotas, proof } = report;
  const first = report.findings.find(({ firstBroken }) => firstBroken);
  const blocks = [
    `# ${plain(report.title)}`,
    `**${plain(report.phaseText)}**: ${plain(summary.text)}`,
    ...(summary.detail === undefined ? [] : [plain(summary.detail)]),
    ...(first === undefined ? [] : [`## ${plain(labels.firstBroken)}`, findingLines(first, report)]),
    ...(proof === undefined ? [] : [`## ${plain(labels.proof)}`, [proof.text, ...(proof.detail === undefined ? [] : [proof.detail])].map(plain).join(' ')]),
    ...(report.hints.length === 0 ? [] : [`## ${plain(labels.log)}`, report.hints.map((hint) => hintLines(hint, report)).join('\n')]),
    ...report.ends.map((end) => [`**${plain(end.heading)}**`, '', ...end.rows.map(({ label, value }) => `- ${plain(label)}: ${code(value)}`)].join('\n')),
    ...(report.warnings.length === 0 ? [] : [`## ${plain(labels.warnings)}`, report.warnings.map((warning) => `- ${plain(warning)}`).join('\n')]),
    ...(report.steps.length === 0 ? [] : [`## ${plain(labels.plan)}`, report.steps.map((step, index) => stepLines(step, index, report)).join('\n')]),
    ...(report.members.length === 0 ? [] : [`## ${plain(labels.links)}`, report.members.map((member, index) => memberLines(member, index, report)).join('\n')]),
    ...(quota === undefined ? [] : [`## ${plain(labels.quota)}`, `${plain(quota.name)}: ${plain(quota.text)}`]),
    ...(quotas === undefined ? [] : [`## ${plain(labels.quota)}`, plain(quotas.caption), quotaLines(quotas)]),
    ...(report.findings.length === 0 ? [] : [`## ${plain(labels.chain)}`, report.findings.map((finding) => findingLines(finding, report)).join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** A table as GitHub's Markdown has it; amounts stand to the right. */
function quotaLines({ columns, rows }: QuotaTableRows): string {
  const lines = [columns, ...rows.map(({ name, used, limit, free, state }) => [name, used, limit, free, state])].map((cells) => `| ${cells.map(plain).join(' | ')} |`);
  const [heading = '', ...body] = lines;
  return [heading, '| --- | ---: | ---: | ---: | --- |', ...body].join('\n');
}

function stepLines(step: StepRow, index: number, { labels }: ReportState): string {
  const head = [
    `${String(index + 1)}. ${plain(step.title)}: **${plain(step.stateText)}**`,
    ...(step.reversibility === undefined || step.state === 'inPlace' ? [] : [plain(step.reversibility.text)]),
    ...(step.place === undefined ? [] : [plain(step.place)]),
    ...(step.note === undefined ? [] : [plain(step.note)]),
    ...(step.obstacle === undefined ? [] : [plain(step.obstacle)]),
  ];
  const changes = step.changes.map(({ what, before, after, pending, reversibility }) => {
    const from = before === undefined ? plain(labels.nothing) : code(before);
    const to = after === undefined ? plain(pending ?? labels.nothing) : code(after);
    return `   - ${plain(what)}: ${from === to ? to : `${from} → ${to}`}${reversibility === undefined ? '' : ` (${plain(reversibility.text)})`}`;
  });
  return [head.join('; '), ...changes].join('\n');
}

function memberLines(member: MemberRow, index: number, report: ReportState): string {
  const steps = member.steps.map((step, at) => indented(stepLines(step, at, report)));
  return [`${String(index + 1)}. ${plain(member.title)}: **${plain(member.stateText)}**${member.note === undefined ? '' : `; ${plain(member.note)}`}`, ...steps].join('\n');
}

function indented(lines: string): string {
  return lines.replace(/^/gm, '   ');
}

function hintLines({ code: name, text, says, line, excerpt }: HintRow, { labels }: ReportState): string {
  return [`- ${code(name)} (${plain(labels.logLine)} ${String(line)}): ${plain(text)}`, `  - ${plain(says)}`, `  - ${code(excerpt)}`].join('\n');
}

function findingLines(finding: FindingRow, { labels }: ReportState): string {
  const mark = { ok: '✓', broken: '✗', unknown: '?', pending: '…' }[finding.verdict];
  return [
    `- ${mark} **${plain(finding.name)}** (${finding.code}), ${plain(finding.verdictText)}: ${plain(finding.sentence)}`,
    ...(finding.expected === undefined ? [] : [`  - ${plain(labels.expected)}: ${valueText(finding.expected, labels.readAt)}`]),
    ...(finding.actual === undefined ? [] : [`  - ${plain(labels.found)}: ${valueText(finding.actual, labels.readAt)}`]),
    ...(finding.difference === undefined ? [] : [`  - ${plain(finding.difference)}`]),
    ...(finding.remedy === undefined ? [] : [`  - ${plain(finding.remedy.text)}`]),
  ].join('\n');
}

function valueText({ parts, source, readAt }: ValueRow, word: string): string {
  const when = readAt === undefined ? [] : [`${plain(word)} ${new Date(readAt).toISOString()}`];
  const where = [...(source === '' ? [] : [plain(source)]), ...when].join(', ');
  return `${code(textOf(parts))}${where === '' ? '' : ` (${where})`}`;
}

/** Text in which nothing is taken for Markdown or HTML. */
function plain(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`);
}

/** A code span; its fence is longer than any run of backticks inside (CommonMark 6.1). */
function code(text: string): string {
  const value = oneLine(text);
  if (value === '') return '` `';
  const longest = Math.max(0, ...[...value.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = value.startsWith('`') || value.endsWith('`') || (value.startsWith(' ') && value.endsWith(' ')) ? ' ' : '';
  return `${fence}${padding}${value}${padding}${fence}`;
}

function oneLine(text: string): string {
  return text.replace(/\r\n?|\n/g, ' ');
}
