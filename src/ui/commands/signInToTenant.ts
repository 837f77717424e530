import { latest } from '../../core/inventory/snapshot.ts';
import { askTenant } from '../ask/askTenant.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { signInTo, tenantNamedBy } from './signIn.ts';

/** Signs in to the tenant of the row, or to one that is chosen; at home where no tenant is known yet. */
export async function signInToTenant(context: CommandContext, { node }: CommandStart): Promise<void> {
  const subject = node?.subject;
  if (subject?.kind === 'tenant') return signInTo(context, subject.tenantId);
  if (subject?.kind === 'failure') return signInTo(context, tenantNamedBy(subject.failure));
  if ((latest(context.store.current().tenants)?.items ?? []).length === 0) return signInTo(context);
  const chosen = await askTenant(askContextOf(context), context.say('ask.title.signInToTenant'));
  if (chosen !== undefined) await signInTo(context, chosen);
}
