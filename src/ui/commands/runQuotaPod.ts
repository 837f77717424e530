import * as vscode from 'vscode';
import type { ChainSubject } from '../../core/chain/facts.ts';
import { armIdParts, subscriptionOf, subscriptionScope } from '../../core/model/armId.ts';
import { defaultProbeImage } from '../../core/probe/podSpec.ts';
import { proveLink, type ProofRequest } from '../../core/proof/proveLink.ts';
import type { Verdict } from '../../core/proof/verdict.ts';
import type { Say } from '../../core/words/say.ts';
import type { QuotaResult } from '../../core/ports/quotaReader.ts';
import { askQuotaTarget, type QuotaTarget } from '../ask/askQuota.ts';
import { chainReport } from '../panel/chainReport.ts';
import { withQuota, withVerdict } from '../panel/verdictRows.ts';
import { readQuotaPodSettings, type QuotaPodSettings } from '../settings/settings.ts';
import type { Session } from '../session.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { proofEnds, quotaSubject } from './proofEnds.ts';
import { proofLines } from './proofLines.ts';
import { readCertificates } from './readCertificates.ts';
import { shortened } from './shortened.ts';
import { withProgress } from './progress.ts';
import { tenantNamesOf } from './tenantNames.ts';

/** Runs the quota pod on a linked ServiceAccount, its log in the output channel, and ends with the verdict. */
export async function runQuotaPod(context: CommandContext, start: CommandStart): Promise<void> {
  const { say } = context;
  const settings = readQuotaPodSettings();
  const title = say('ask.title.quota');
  const ends = await proofEnds(context, start, title);
  if (ends === undefined) return;
  const own = armIdParts(ends.identity.id).subscriptionId;
  const preferred = start.report === undefined ? own : (subscriptionOf(start.report.link.scope) ?? own);
  const target = await askQuotaTarget(askContextOf(context), {
    tenantId: ends.identity.tenantId,
    title,
    prefer: { subscriptionId: preferred, region: settings.region, resource: settings.resource },
  });
  if (target === undefined) return;
  const session = context.sessions.current();
  const subject = quotaSubject(ends, subscriptionScope(target.subscriptionId));
  const request = await proofRequest(context, { session, subject, target, settings });
  const { verdict, quota } = await follow(context, session, request);
  if (verdict !== undefined) conclude(context, { subject, target, verdict, ...(quota === undefined ? {} : { quota }), ...(start.report === undefined ? {} : { reportId: start.report.id }) });
}

async function proofRequest(
  context: CommandContext,
  args: { readonly session: Session; readonly subject: ChainSubject; readonly target: QuotaTarget; readonly settings: QuotaPodSettings },
): Promise<ProofRequest> {
  const { settings, target } = args;
  const caPem = settings.certificateAuthorityFile === '' ? undefined : await readCertificates(settings.certificateAuthorityFile);
  return {
    subject: args.subject,
    quota: { subscriptionId: target.subscriptionId, region: target.region, resource: target.resource },
    settings: {
      image: settings.image === '' ? defaultProbeImage : settings.image,
      pullSecrets: settings.imagePullSecrets,
      tolerations: settings.tolerations,
      deadlineSeconds: settings.deadlineSeconds,
      ...(settings.proxy === undefined ? {} : { proxy: settings.proxy }),
    },
    cloud: args.session.cloud,
    programSource: await context.programSource(),
    ownImage: settings.ownProgram,
    ...(caPem === undefined ? {} : { caPem }),
  };
}

async function follow(context: CommandContext, session: Session, request: ProofRequest): Promise<{ readonly verdict?: Verdict; readonly quota?: QuotaResult }> {
  const { say, proofChannel: channel } = context;
  const { namespace, name } = request.subject.serviceAccount;
  const serviceAccount = `${namespace}/${name}`;
  channel.line(say('ui.runStarted', { serviceAccount, resource: request.quota.resource, region: request.quota.region }));
  channel.show();
  let verdict: Verdict | undefined;
  let quota: QuotaResult | undefined;
  await withProgress({ title: say('ui.running', { serviceAccount }), signal: session.signal }, async (signal, tell) => {
    for await (const event of proveLink(request, session.world, signal)) {
      const lines = proofLines(event, say);
      for (const line of lines) channel.line(line);
      if (event.kind !== 'lines' && event.kind !== 'verdict' && lines[0] !== undefined) tell(shortened(lines[0]));
      if (event.kind === 'logFailed' || event.kind === 'cleanupFailed' || event.kind === 'noteFailed') context.reporter.logFailure(event.failure);
      if (event.kind === 'outcome') quota = event.outcome.quota;
      if (event.kind === 'verdict') verdict = event.verdict;
    }
  }).finally(() => channel.flush());
  return { ...(verdict === undefined ? {} : { verdict }), ...(quota === undefined ? {} : { quota }) };
}

/** The verdict as one notification, and in the report it was started from or in one of its own. */
function conclude(
  context: CommandContext,
  run: { readonly subject: ChainSubject; readonly target: QuotaTarget; readonly verdict: Verdict; readonly quota?: QuotaResult; readonly reportId?: string },
): void {
  const { say, reporter, lastReport } = context;
  const { subject, verdict, quota } = run;
  const shown = run.reportId === undefined ? undefined : context.panels.find(run.reportId)?.current();
  const tenants = tenantNamesOf(context.store.current(), { cluster: subject.cluster.tenantId, identity: subject.identity.tenantId });
  const base = shown ?? chainReport({ id: context.sessions.current().world.random.guid(), subject, findings: verdict.findings, tenants, say });
  const judged = withVerdict(base, verdict, say);
  const report = quota === undefined ? judged : withQuota(judged, { quota, region: run.target.region, say });
  lastReport.put(report);
  const sentence = shortSentence(verdict, say);
  const settings = { label: say('ui.openSettings'), run: () => vscode.commands.executeCommand('workbench.action.openSettings', 'tenantlink.quotaPod.') };
  const show = [...(verdict.code === 'imagePull' ? [settings] : []), { label: say('ui.showReport'), run: () => lastReport.show(report) }];
  if (verdict.status === 'success') reporter.done(sentence, show);
  else if (verdict.status === 'cancelled') context.log.info(sentence);
  else reporter.problem(sentence, undefined, show);
}

/** The verdict without the length of what a runtime or service said about it; the report has that whole. */
function shortSentence({ message: { key, params } }: Verdict, say: Say): string {
  const detail = params?.detail;
  return say(key, detail === undefined ? params : { ...params, detail: shortened(String(detail)) });
}
