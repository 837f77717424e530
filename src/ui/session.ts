import { createInventory, type Inventory } from '../core/inventory/inventory.ts';
import { emptySnapshot } from '../core/inventory/snapshot.ts';
import type { Cloud } from '../core/model/cloud.ts';
import { TenantlinkError, failureOf, type Failure } from '../core/model/failure.ts';
import type { SignIn } from '../core/ports/tokenSource.ts';
import type { World } from '../core/ports/world.ts';
import type { Store } from '../core/store.ts';

/** Everything that belongs to one choice of cloud and sign-in. */
export interface Session {
  readonly cloud: Cloud;
  readonly signIn: SignIn;
  readonly world: World;
  readonly inventory: Inventory;
  /** Aborted when the settings change or the window closes. */
  readonly signal: AbortSignal;
}

/** What a session is built from. */
export interface SessionParts {
  readonly cloud: Cloud;
  readonly signIn: SignIn;
  readonly world: World;
  readonly dispose: () => void;
}

/** The session of now; replaced as a whole when settings change. */
export interface Sessions {
  /** @throws TenantlinkError when the settings do not make a session */
  current(): Session;
  /** Why there is no session. */
  problem(): Failure | undefined;
  /** Ends the session and forgets what it read; the next use builds a new one. */
  rebuild(): void;
  dispose(): void;
}

type Built = { readonly session: Session; readonly end: () => void } | { readonly problem: Failure };

export function createSessions(args: {
  readonly store: Store;
  readonly build: () => SessionParts;
  /** Told once for every settings that do not make a session. */
  readonly onProblem: (failure: Failure) => void;
}): Sessions {
  let built: Built | undefined;

  const build = (): Built => {
    try {
      const { dispose, ...parts } = args.build();
      const controller = new AbortController();
      const inventory = createInventory({ store: args.store, signIn: parts.signIn, world: parts.world });
      return {
        session: { ...parts, inventory, signal: controller.signal },
        end: () => {
          controller.abort();
          dispose();
        },
      };
    } catch (thrown) {
      const problem = failureOf(thrown, 'readSettings');
      args.onProblem(problem);
      return { problem };
    }
  };
  const now = (): Built => (built ??= build());
  const end = (): void => {
    if (built !== undefined && 'end' in built) built.end();
    built = undefined;
  };

  return {
    current() {
      const state = now();
      if ('problem' in state) throw new TenantlinkError(state.problem);
      return state.session;
    },
    problem() {
      const state = now();
      return 'problem' in state ? state.problem : undefined;
    },
    rebuild() {
      end();
      // A new object even when nothing was read yet, so that the tree asks again.
      args.store.update(({ runs }) => ({ ...emptySnapshot, runs }));
    },
    dispose: end,
  };
}
