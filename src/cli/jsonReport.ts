import { sentence, withoutMarks } from '../core/manifest/ruleHelp.ts';
import type { Report } from './report.ts';

/** The report for programs; fields are only ever added. */
export function jsonReport({ version, rules, files, findings, unread }: Report): string {
  const found = new Set(findings.map(({ finding }) => finding.code));
  const explained = rules.filter(({ code }) => found.has(code)).map(({ code, wrong, follows, section }) => ({ code, wrong: withoutMarks(sentence(wrong)), follows: withoutMarks(sentence(follows)), help: section }));
  const listed = findings.map(({ file, finding, message, start, end }) => ({
    file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    severity: finding.severity,
    code: finding.code,
    message,
  }));
  return `${JSON.stringify({ tool: 'tenantlink-check', version, files, findings: listed, rules: explained, unread }, undefined, 2)}\n`;
}
