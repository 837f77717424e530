import type { QuotaResult } from '../ports/quotaReader.ts';
import type { ArticleLine } from './articleLines.ts';
import { azureRefusal } from './azureRefusal.ts';
import type { ProbeOutcome } from './outcome.ts';
import type { EnvironmentReport, ExchangeReport, PodReport, TokenReport } from './podReport.ts';
import type { QuotaBody } from './quotaBody.ts';

/** What the log gave: the program's own reports and the article's lines, in order. */
export interface LogEvidence {
  readonly reports: readonly PodReport[];
  readonly articleLines: readonly ArticleLine[];
}

/** Everything the log says of the run, without a judgement. */
export function liveValues(evidence: LogEvidence): Partial<ProbeOutcome> {
  const environment = evidence.reports.findLast((report): report is PodReport & EnvironmentReport => report.step === 'environment');
  const token = evidence.reports.findLast((report): report is PodReport & TokenReport => report.step === 'token' && report.status === 'read');
  const exchange = evidence.reports.findLast((report): report is PodReport & ExchangeReport => report.step === 'exchange' && report.status === 'ok');
  const quota = quotaOf(evidence);
  return {
    ...(environment?.tenantId === undefined ? {} : { tenantAsked: environment.tenantId }),
    ...(environment?.clientId === undefined ? {} : { clientIdUsed: environment.clientId }),
    ...(environment?.authorityHost === undefined ? {} : { authorityHost: environment.authorityHost }),
    ...(environment?.tokenFile === undefined ? {} : { tokenFile: environment.tokenFile }),
    ...(token === undefined ? {} : { claims: { issuer: token.issuer, subject: token.subject, audiences: token.audiences, expiresAt: token.expiresAt } }),
    ...(exchange === undefined
      ? {}
      : {
          actedAs: {
            ...(exchange.objectId === undefined ? {} : { objectId: exchange.objectId }),
            ...(exchange.tenantId === undefined ? {} : { tenantId: exchange.tenantId }),
          },
        }),
    ...(quota === undefined ? {} : { quota }),
  };
}

type Judgement = Pick<ProbeOutcome, 'status' | 'code' | 'aadsts' | 'azureCode' | 'detail' | 'host'>;

/** What the log proves: success, the last refusal, or undefined when it says neither. */
export function judgeReports(evidence: LogEvidence): Judgement | undefined {
  const { reports } = evidence;
  if (quotaOf(evidence) !== undefined) return { status: 'succeeded', code: 'quotaRead' };
  // Only what came last counts: a refusal that a later try overcame is no trouble any more.
  const last = reports.findLast((report) => report.step !== 'environment' && report.step !== 'done');
  return (last === undefined ? undefined : judgeTrouble(last)) ?? judgeArticle(evidence.articleLines);
}

function judgeTrouble(report: PodReport): Judgement | undefined {
  if (report.step === 'environment' || report.step === 'done') return undefined;
  if (report.step === 'fault') return { status: 'failed', code: report.code === 'environment' ? 'environmentWrong' : 'programFault', detail: report.detail };
  switch (report.status) {
    case 'missing':
      return { status: 'failed', code: report.code, detail: report.detail };
    case 'unreachable':
      return { status: 'failed', code: report.code.startsWith('PROXY_') ? 'proxyRefused' : 'unreachable', host: report.host, detail: reached(report) };
    case 'untrusted':
      return { status: 'failed', code: 'untrustedCertificate', host: report.host, detail: reached(report) };
    case 'refused':
      return report.step === 'exchange'
        ? { status: 'failed', code: 'exchangeRefused', ...(report.aadsts === undefined ? {} : { aadsts: report.aadsts }), detail: report.detail }
        : { status: 'failed', code: azureRefusal(report), azureCode: report.code, detail: report.detail };
    case 'ok':
    case 'read':
      return undefined;
  }
}

function reached({ code, detail, proxy }: Extract<PodReport, { readonly status: 'unreachable' | 'untrusted' }>): string {
  return `${proxy === undefined ? '' : `${proxy}: `}${code}: ${detail}`;
}

function judgeArticle(lines: readonly ArticleLine[]): Judgement | undefined {
  const trouble = lines.findLast((line) => line.kind === 'trouble');
  if (trouble?.aadsts !== undefined) return { status: 'failed', code: 'exchangeRefused', aadsts: trouble.aadsts };
  if (trouble?.azureCode !== undefined) return { status: 'failed', code: azureRefusal({ code: trouble.azureCode }), azureCode: trouble.azureCode };
  return undefined;
}

/** Limit and usage together; a limit alone is no result. */
function quotaOf(evidence: LogEvidence): QuotaResult | undefined {
  const limit = bodyOf(evidence, 'limit');
  const usage = bodyOf(evidence, 'usage');
  if (limit === undefined || usage === undefined) return undefined;
  return {
    resource: limit.resource,
    localizedName: limit.localizedName,
    ...(limit.value === undefined ? {} : { limit: limit.value }),
    ...(usage.value === undefined ? {} : { used: usage.value }),
    unit: limit.unit,
  };
}

function bodyOf(evidence: LogEvidence, kind: 'limit' | 'usage'): QuotaBody | undefined {
  for (const report of evidence.reports.toReversed()) {
    if (report.step === kind && report.status === 'ok') return report;
  }
  return evidence.articleLines.findLast((line): line is Extract<ArticleLine, { body: QuotaBody }> => line.kind === kind)?.body;
}
