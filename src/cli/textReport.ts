import type { Say } from '../core/words/say.ts';
import type { Report } from './report.ts';

/** One line for each finding, `file:line:column: severity code sentence`, and the sum. */
export function textReport({ files, findings, unread }: Report, say: Say): string {
  const lines = findings.map(({ file, finding, message, start }) => `${file}:${start.line}:${start.column}: ${finding.severity} ${finding.code} ${message}`);
  const failed = unread.map(({ path, message }) => `${path}: ${message}`);
  const count = findings.length;
  const sum = count === 0 ? say('check.clean', { files }) : say('check.found', { count, files, inFiles: new Set(findings.map(({ file }) => file)).size });
  return [...lines, ...failed, unread.length === 0 ? sum : `${sum} ${say('check.unread', { count: unread.length })}`, ''].join('\n');
}
