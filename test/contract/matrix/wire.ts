import type { Cloud } from '../../../src/core/model/cloud.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';

/** What a worker process, which is the product without an editor, is given to work with. */
export interface Job {
  readonly id: number;
  /** Name of the way. */
  readonly way: string;
  readonly cloud: Cloud;
  readonly wish: LinkWish;
  /** Folder of its journal. */
  readonly folder: string;
}

/** To a worker. */
export type Order =
  | { readonly kind: 'start'; readonly caPem: string; readonly now: number }
  /** Everything that precedes the way itself, such as its plan. */
  | { readonly kind: 'begin'; readonly job: Job }
  | { readonly kind: 'go'; readonly id: number }
  /** A request of it will never be answered. */
  | { readonly kind: 'parked'; readonly id: number }
  /** Reads what a dead process left in the folder, and does what is offered. */
  | { readonly kind: 'recover'; readonly job: Job; readonly finish: boolean }
  | { readonly kind: 'time'; readonly now: number };

/** From a worker. */
export type Notice =
  | { readonly kind: 'approve'; readonly id: number; readonly userCode: string }
  /** Nothing happens there until then. */
  | { readonly kind: 'quiet'; readonly until: number }
  | { readonly kind: 'begun'; readonly id: number }
  /** Everything that goes on without the parked request has ended. */
  | { readonly kind: 'waiting'; readonly id: number }
  | { readonly kind: 'ended'; readonly id: number; readonly said: string }
  | { readonly kind: 'recovered'; readonly id: number; readonly recovery: Recovery };

/** What a fresh process found and did. */
export interface Recovery {
  /** States of the records it found, and of their steps. */
  readonly found: readonly string[];
  /** Whether a lease was respected until it had run out. */
  readonly waited: boolean;
  readonly complete: boolean;
  /** What was said where it was not complete. */
  readonly said: string;
  /** Names of files that are left. */
  readonly left: readonly string[];
  /** Open records that are left. */
  readonly open: number;
}
