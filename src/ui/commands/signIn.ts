import type { TenantId } from '../../core/model/ids.ts';
import type { CommandContext } from './commandContext.ts';
import { withProgress } from './progress.ts';

/** Signs in at home, then reads the tenants that the account sees. */
export async function signIn(context: CommandContext): Promise<void> {
  await signInTo(context);
}

/** Signs in, to one tenant or at home, and reads what that opens. A failure is reported, not thrown. */
export async function signInTo(context: CommandContext, tenantId?: TenantId): Promise<void> {
  try {
    const session = context.sessions.current();
    await withProgress({ title: context.say('ui.signingIn'), signal: session.signal }, (signal) =>
      session.signIn.signIn({ signal, ...(tenantId === undefined ? {} : { tenantId }) }),
    );
    await context.load(tenantId === undefined ? { kind: 'tenants' } : { kind: 'tenant', tenantId });
  } catch (thrown) {
    context.reporter.failed(thrown, 'signIn');
  }
}
