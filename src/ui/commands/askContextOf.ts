import type { TenantId } from '../../core/model/ids.ts';
import type { AskContext } from '../ask/askContext.ts';
import type { CommandContext } from './commandContext.ts';
import { signInTo } from './signIn.ts';

/** What questions of a command are asked with. */
export function askContextOf(context: CommandContext): AskContext {
  return {
    host: context.askHost,
    say: context.say,
    session: context.sessions.current(),
    snapshot: () => context.store.current(),
    signIn: (tenantId?: TenantId) => signInTo(context, tenantId),
  };
}
