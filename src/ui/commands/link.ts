import type { LinkWish } from '../../core/link/wish.ts';
import { readLinkFacts } from '../../core/link/facts.ts';
import { isInPlace, type Refusal } from '../../core/link/plan.ts';
import { planLink } from '../../core/link/planLink.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import { askLink, type LinkStart } from '../ask/askLink.ts';
import { halvesOf } from '../handOver/handOverHalf.ts';
import { planWishes } from '../many/linkMany.ts';
import { planReport, refusedReport } from '../panel/planRows.ts';
import type { NextStep } from '../report.ts';
import { needsSignIn } from '../tree/statusNodes.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import type { PlanHalf } from './linkWork.ts';
import { withProgress } from './progress.ts';
import { signInTo, tenantNamedBy } from './signIn.ts';
import { wishTenantNames } from './tenantNames.ts';

/** Asks what is to be linked, and shows the plan; nothing is changed before its Apply is pressed. */
export async function link(context: CommandContext, start: CommandStart): Promise<void> {
  const wishes = await askLink(askContextOf(context), linkStart(context, start));
  if (wishes !== undefined) await planWishes(context, wishes);
}

/** Reads what is there and shows the plan, or why there can be none, or that there is nothing to do. */
export async function planWish(context: CommandContext, wish: LinkWish): Promise<void> {
  const { say } = context;
  const session = context.sessions.current();
  const { world } = session;
  const facts = await withProgress({ title: say('ui.reading'), signal: session.signal }, (signal) => readLinkFacts(wish, world, signal));
  const id = world.random.guid();
  const made = { id, now: world.clock.now(), assignmentName: world.random.guid() };
  const outcome = planLink(facts, wish, made);
  const tenants = wishTenantNames(context, wish);
  if (outcome.kind === 'refused') {
    // A side that cannot be read from here is somebody else's to do.
    const halves = (['identity', 'cluster'] as const).flatMap((side): readonly PlanHalf[] => {
      const half = planLink(facts, wish, made, { handedOver: side });
      return half.kind === 'plan' ? [{ side, plan: half.plan }] : [];
    });
    if (halves.length > 0) context.linkWork.keepHalves(id, halves, session);
    context.lastReport.show(refusedReport({ id, wish, refusals: outcome.refusals, canHandOver: halves.length > 0, tenants, say }));
    return tellRefusal(context, wish, outcome.refusals);
  }
  const { plan } = outcome;
  // The report says by itself when there is nothing to do.
  if (!isInPlace(plan)) {
    context.linkWork.keep(plan, session);
    context.linkWork.keepHalves(id, halvesOf(plan), session);
  }
  context.lastReport.show(planReport({ plan, tenants, say }));
}

function tellRefusal(context: CommandContext, wish: LinkWish, refusals: readonly Refusal[]): void {
  const { say, reporter } = context;
  const [first] = refusals;
  const sentence = first === undefined ? '' : say(first.message.key, first.message.params);
  const why = first?.failure === undefined ? sentence : `${sentence} ${describeFailure(first.failure, say)}`;
  reporter.problem(say('ui.planRefused', { why }), first?.failure, planAgain(context, wish, refusals));
}

/** What helps where something could not be read: signing in where that is what is missing, and planning again. */
function planAgain(context: CommandContext, wish: LinkWish, refusals: readonly Refusal[]): readonly NextStep[] {
  const failures = refusals.flatMap(({ failure }) => failure ?? []);
  if (failures.length === 0) return [];
  const again = (): Promise<void> => planWish(context, wish).catch((thrown: unknown) => context.reporter.failed(thrown, 'link'));
  const unsigned = failures.find(needsSignIn);
  if (unsigned === undefined) return [{ label: context.say('ui.tryAgain'), run: again }];
  return [{ label: context.say('ui.signIn'), run: () => signInTo(context, tenantNamedBy(unsigned)).then(again) }];
}

/** What the place that linking was started from says already. */
function linkStart({ selected }: CommandContext, { node, manifest }: CommandStart): LinkStart {
  if (manifest !== undefined) {
    const { namespace, name } = manifest;
    return { ...(name === undefined ? {} : { serviceAccount: name }), ...(namespace === undefined ? {} : { namespace }) };
  }
  const subject = (node ?? selected())?.subject;
  switch (subject?.kind) {
    case 'cluster':
      return { cluster: subject.cluster };
    case 'serviceAccount':
      return { cluster: subject.cluster, namespace: subject.serviceAccount.namespace, serviceAccount: subject.serviceAccount.name };
    case 'identity':
      return { identity: subject.identity };
    case 'tenant':
    case 'run':
    case 'failure':
    case undefined:
      return {};
  }
}
