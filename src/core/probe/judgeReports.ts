import { azureRefusal } from './azureRefusal.ts';
import { entraRefusal } from './entraRefusal.ts';
import type { ImageEvidence } from './imageEvidence.ts';
import type { NetworkTrouble } from './networkTrouble.ts';
import type { ProbeOutcome } from './outcome.ts';
import type { EnvironmentReport, ExchangeReport, PodReport, TokenReport } from './podReport.ts';
import { readQuotas } from './readQuotas.ts';

/** What the log gave: the reports of Tenantlink's own program, of each kind the last and in their order, and what an image's own said. */
export interface LogEvidence {
  readonly reports: readonly PodReport[];
  /** How many reports of quotas were too many to be kept; absent for none. */
  readonly leftOut?: number;
  readonly image: ImageEvidence;
}

/** Everything the log says of the run, without a judgement. */
export function liveValues(evidence: LogEvidence): Partial<ProbeOutcome> {
  const environment = evidence.reports.findLast((report): report is PodReport & EnvironmentReport => report.step === 'environment');
  const token = evidence.reports.findLast((report): report is PodReport & TokenReport => report.step === 'token' && report.status === 'read');
  const exchange = evidence.reports.findLast((report): report is PodReport & ExchangeReport => report.step === 'exchange' && report.status === 'ok');
  const quotas = readQuotas(evidence);
  const told = evidence.reports.findLast((report) => report.step === 'quotas')?.count;
  const leftOut = (evidence.leftOut ?? 0) + (evidence.image.leftOut ?? 0);
  const lost = (told ?? 0) - quotas.length - leftOut;
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
    // An empty list is an answer, too; a list of which nothing is known is none.
    ...(quotas.length === 0 && told !== 0 ? {} : { quotas }),
    ...(lost > 0 ? { quotasLost: lost } : {}),
    ...(leftOut > 0 ? { quotasLeftOut: leftOut } : {}),
  };
}

type Judgement = Pick<ProbeOutcome, 'status' | 'code' | 'aadsts' | 'entraError' | 'azureCode' | 'detail' | 'host'>;

/**
 * What the log proves: success, the last refusal, or undefined when it says neither.
 * @param exitCode of the program, where it has ended
 */
export function judgeReports(evidence: LogEvidence, exitCode?: number): Judgement | undefined {
  const { reports } = evidence;
  if (isRead(evidence, exitCode)) return { status: 'succeeded', code: 'quotaRead' };
  // Only what came last counts: a refusal that a later try overcame is no trouble any more.
  const last = reports.findLast((report) => report.step !== 'environment' && report.step !== 'done');
  return last === undefined ? judgeImage(evidence.image, exitCode) : judgeTrouble(last);
}

/** Whether the quota was read; a list of which only a part was printed, and no end, needs a program that ended well. */
function isRead(evidence: LogEvidence, exitCode: number | undefined): boolean {
  const { reports } = evidence;
  if (reports.some(({ step }) => step === 'quotas')) return true;
  return readQuotas(evidence).length > 0 && (exitCode === 0 || !reports.some(({ step }) => step === 'quota'));
}

function judgeTrouble(report: PodReport): Judgement | undefined {
  if (report.step === 'environment' || report.step === 'done' || report.step === 'quota' || report.step === 'quotas') return undefined;
  if (report.step === 'fault') return { status: 'failed', code: report.code === 'environment' ? 'environmentWrong' : 'programFault', detail: report.detail };
  switch (report.status) {
    case 'missing':
      return { status: 'failed', code: report.code, detail: report.detail };
    case 'unreachable':
      return { status: 'failed', code: report.code.startsWith('PROXY_') ? 'proxyRefused' : 'unreachable', host: report.host, detail: reached(report) };
    case 'intercepted':
      return { status: 'failed', code: 'intercepted', host: report.host, detail: reached(report) };
    case 'untrusted':
      return { status: 'failed', code: 'untrustedCertificate', host: report.host, detail: reached(report) };
    case 'refused':
      return report.step === 'exchange'
        ? { status: 'failed', ...entraRefusal(report) }
        : { status: 'failed', code: azureRefusal(report), azureCode: report.code, detail: report.detail };
    case 'ok':
    case 'read':
      return undefined;
  }
}

function reached({ code, detail, proxy }: Extract<PodReport, { readonly status: 'unreachable' | 'untrusted' | 'intercepted' }>): string {
  return `${proxy === undefined ? '' : `${proxy}: `}${code}: ${detail}`;
}

function judgeImage({ quotas, troubles }: ImageEvidence, exitCode: number | undefined): Judgement | undefined {
  const [trouble] = troubles;
  // A program that ended well may have overcome what it told on the way.
  if (exitCode === 0) {
    const detail = trouble?.detail ?? trouble?.aadsts ?? trouble?.azureCode ?? quotas.map(({ kind, body }) => `${kind} ${body.resource}`).join(', ');
    return detail === '' ? undefined : { status: 'failed', code: 'notUnderstood', detail };
  }
  if (trouble === undefined) return undefined;
  const { aadsts, azureCode, httpStatus, network } = trouble;
  const said = trouble.detail === undefined ? {} : { detail: trouble.detail };
  if (aadsts !== undefined) return { status: 'failed', code: 'exchangeRefused', aadsts, ...said };
  if (network !== undefined) return { status: 'failed', ...networkEnd(network), ...said };
  if (azureCode === undefined) return { status: 'failed', code: 'tokenFileMissing', ...said };
  return { status: 'failed', code: azureRefusal({ code: azureCode, ...(httpStatus === undefined ? {} : { httpStatus }) }), azureCode, ...said };
}

/** Without the host's name the line itself says more than a sentence with a hole. */
function networkEnd({ code, host }: NetworkTrouble): Pick<ProbeOutcome, 'code' | 'host'> {
  if (code === 'containerCreation') return { code };
  return host === undefined ? { code: 'crashed' } : { code, host };
}
