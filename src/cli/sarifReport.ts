import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ArtifactLocation, Log, Notification, ReportingDescriptor, Result } from 'sarif';
import { ruleCodes, type ManifestFinding, type Severity } from '../core/manifest/rules/rule.ts';
import type { PlacedFinding, Report } from './report.ts';

const levels: Readonly<Record<Severity, Result.level>> = { error: 'error', warning: 'warning', information: 'note' };

/** The report as SARIF 2.1.0 (OASIS), as code scanning services read it. */
export function sarifReport({ version, findings, unread }: Report): string {
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'tenantlink-check', version, rules: ruleCodes.map(descriptorOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: unread.length === 0, toolExecutionNotifications: unread.map(notificationOf) }],
        results: findings.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function descriptorOf(code: ManifestFinding['code']): ReportingDescriptor {
  const [id = code, ...words] = code.split('-');
  return { id, name: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') };
}

function resultOf({ file, finding, message, start, end }: PlacedFinding): Result {
  return {
    ruleId: descriptorOf(finding.code).id,
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
