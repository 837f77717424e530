import type { Report } from './report.ts';

/** The report for programs; fields are only ever added. */
export function jsonReport({ version, files, findings, unread }: Report): string {
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
  return `${JSON.stringify({ tool: 'tenantlink-check', version, files, findings: listed, unread }, undefined, 2)}\n`;
}
