import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ArtifactLocation, Log, Notification, ReportingDescriptor, Result } from 'sarif';
import { ruleMarkdown, sentence, withoutMarks, type RuleHelp } from '../core/manifest/ruleHelp.ts';
import { ruleCodes, type ManifestFinding, type Severity } from '../core/manifest/rules/rule.ts';
import type { PlacedFinding, Report } from './report.ts';

const levels: Readonly<Record<Severity, Result.level>> = { error: 'error', warning: 'warning', information: 'note' };

/** The report as SARIF 2.1.0 (OASIS), as code scanning services read it. */
export function sarifReport({ version, rules, findings, unread }: Report): string {
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'tenantlink-check', version, rules: ruleCodes.map((code) => ({ ...namesOf(code), ...helpOf(rules.find((rule) => rule.code === code)) })) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: unread.length === 0, toolExecutionNotifications: unread.map(notificationOf) }],
        results: findings.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function namesOf(code: ManifestFinding['code']): ReportingDescriptor {
  const [id = code, ...words] = code.split('-');
  return { id, name: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') };
}

/** The texts that code scanning services show beside a finding; no page on the web holds them. */
function helpOf(rule: RuleHelp | undefined): Partial<ReportingDescriptor> {
  if (rule === undefined) return {};
  const { wrong, follows } = rule;
  const markdown = ruleMarkdown(rule);
  return {
    shortDescription: { text: withoutMarks(sentence(wrong)) },
    fullDescription: { text: withoutMarks(`${sentence(wrong)} ${sentence(follows)}`) },
    help: { text: withoutMarks(markdown), markdown },
  };
}

function resultOf({ file, finding, message, start, end }: PlacedFinding): Result {
  return {
    ruleId: namesOf(finding.code).id,
    ruleIndex: ruleCodes.indexOf(finding.code),
    level: levels[finding.severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: locationOf(file),
          region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
        },
      },
    ],
  };
}

function notificationOf({ path, message }: Report['unread'][number]): Notification {
  return { level: 'error', message: { text: message }, locations: [{ physicalLocation: { artifactLocation: locationOf(path) } }] };
}

/** A path as a URI reference: relative ones stay so, because services look them up from the root of the repository. */
function locationOf(path: string): ArtifactLocation {
  return { uri: isAbsolute(path) ? pathToFileURL(path).href : path.split('/').map(encodeURIComponent).join('/') };
}
