import { latest } from '../../core/inventory/snapshot.ts';
import { failureOf, type Failure } from '../../core/model/failure.ts';
import type { Store } from '../../core/store.ts';
import type { Sessions } from '../session.ts';
import type { LoadIntent } from '../tree/treeNode.ts';

/** Several events come for one sign-in; they are looked into together after this time. */
const settleMs = 300;

/**
 * Reads the tenants anew when another set of accounts is signed in. An event alone says little:
 * VS Code sends one for every renewed token, and work under way must go on then.
 */
export function createAccountWatch(args: {
  readonly sessions: () => Sessions;
  readonly store: Store;
  readonly load: (intent: LoadIntent) => Promise<void>;
  readonly logFailure: (failure: Failure) => void;
}): { changed(): void; dispose(): void } {
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    const known = latest(args.store.current().accounts);
    if (known === undefined) return;
    const session = args.sessions().current();
    const now = await session.signIn.accounts(session.signal);
    const ids = (accounts: readonly { readonly id: string }[]): string => JSON.stringify(accounts.map(({ id }) => id).sort());
    if (ids(now) !== ids(known)) await args.load({ kind: 'tenants' });
  };

  return {
    changed() {
      clearTimeout(timer);
      timer = setTimeout(() => {
        look().catch((thrown: unknown) => args.logFailure(failureOf(thrown, 'listAccounts')));
      }, settleMs);
    },
    dispose: () => clearTimeout(timer),
  };
}
