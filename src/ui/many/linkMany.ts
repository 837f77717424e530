import { planMany, readManyFacts } from '../../core/link/many/planMany.ts';
import { isInPlace } from '../../core/link/plan.ts';
import type { LinkWish } from '../../core/link/wish.ts';
import { reloadAfter } from '../commands/afterLink.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { planWish } from '../commands/link.ts';
import { withProgress } from '../commands/progress.ts';
import { wishTenantNames } from '../commands/tenantNames.ts';
import { manyReport } from '../panel/manyReport.ts';

/** Plans what was wished for: one link in a report of its own, several as rows of one. */
export async function planWishes(context: CommandContext, wishes: readonly LinkWish[]): Promise<void> {
  const [first, ...others] = wishes;
  if (first === undefined) return;
  if (others.length === 0) return planWish(context, first);
  const { say, lastReport, linkWork } = context;
  const session = context.sessions.current();
  const { world } = session;
  const wished = await withProgress({ title: say('ui.readingMany', { count: wishes.length }), signal: session.signal }, (signal) => readManyFacts(wishes, world, signal));
  const many = planMany(wished, { id: world.random.guid(), now: world.clock.now(), guid: () => world.random.guid() });
  const reload = async (): Promise<void> => {
    for (const { plan } of many.links) await reloadAfter(context, plan.wish);
  };
  if (many.links.some(({ plan }) => !isInPlace(plan))) linkWork.keepMany({ id: many.id, links: many.links, reload }, session);
  lastReport.show(manyReport({ many, wishes: [first, ...others], namesOf: (wish) => wishTenantNames(context, wish), say }));
}
