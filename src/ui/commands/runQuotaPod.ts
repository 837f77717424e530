import type { ChainSubject } from '../../core/chain/facts.ts';
import { armIdParts, subscriptionOf, subscriptionScope } from '../../core/model/armId.ts';
import { proveLink, type ProofRequest } from '../../core/proof/proveLink.ts';
import { askQuotaTarget, type QuotaTarget } from '../ask/askQuota.ts';
import { conclude } from '../runs/concludeRun.ts';
import { followRun } from '../runs/followRun.ts';
import { podNeedsOf } from '../settings/podNeeds.ts';
import { probeImage, readQuotaPodSettings, type QuotaPodSettings } from '../settings/settings.ts';
import type { Session } from '../session.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { proofEnds, quotaSubject } from './proofEnds.ts';
import { readCertificates } from './readCertificates.ts';

/** Runs the quota pod on a linked ServiceAccount, its log in the output channel, and ends with the verdict. */
export async function runQuotaPod(context: CommandContext, start: CommandStart): Promise<void> {
  const { say } = context;
  const settings = readQuotaPodSettings();
  const image = probeImage(settings);
  const title = say('ask.title.quota');
  const ends = await proofEnds(context, start, title);
  if (ends === undefined) return;
  const own = armIdParts(ends.identity.id).subscriptionId;
  const preferred = start.report === undefined ? own : (subscriptionOf(start.report.link.scope) ?? own);
  const target = await askQuotaTarget(askContextOf(context), {
    tenantId: ends.identity.tenantId,
    title,
    prefer: { subscriptionId: preferred, region: settings.region, resource: settings.resource },
    all: !settings.ownProgram,
  });
  if (target === undefined) return;
  const session = context.sessions.current();
  const subject = quotaSubject(ends, subscriptionScope(target.subscriptionId));
  const request = await proofRequest(context, { session, subject, target, settings, image });
  const { namespace, name } = subject.serviceAccount;
  const record = await followRun(context, { session, serviceAccount: `${namespace}/${name}`, show: true, events: (signals) => proveLink(request, session.world, signals) });
  if (record !== undefined) conclude(context, record, start.report?.id);
  // What it could not clean up is tried again.
  await context.lookForRuns();
}

async function proofRequest(
  context: CommandContext,
  args: { readonly session: Session; readonly subject: ChainSubject; readonly target: QuotaTarget; readonly settings: QuotaPodSettings; readonly image: string },
): Promise<ProofRequest> {
  const { settings, target, image } = args;
  const caPem = settings.certificateAuthorityFile === '' ? undefined : await readCertificates(settings.certificateAuthorityFile);
  return {
    subject: args.subject,
    quota: target,
    settings: {
      image,
      deadlineSeconds: settings.deadlineSeconds,
      ...podNeedsOf(settings),
    },
    cloud: args.session.cloud,
    programSource: await context.programSource(),
    ownImage: settings.ownProgram,
    ...(caPem === undefined ? {} : { caPem }),
  };
}
