import type { User } from '../access/user.ts';
import { CONTROL_PLANE } from '../access/user.ts';

/** Who writes and how. */
export interface RequestContext {
  readonly user: User;
  /** Field manager: the `fieldManager` parameter, else the user agent's first word. */
  readonly manager: string;
  /** Check everything, store nothing. */
  readonly dryRun: boolean;
  /** Collects what the API server says in `Warning` headers. */
  readonly warn: (text: string) => void;
}

/** A write by a part of the control plane. */
export function systemContext(manager: string): RequestContext {
  return { user: CONTROL_PLANE, manager, dryRun: false, warn: () => undefined };
}
