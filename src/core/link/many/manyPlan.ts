import type { Message } from '../../words/say.ts';
import type { LinkPlan, Plan, Refusal } from '../plan.ts';
import type { LinkWish } from '../wish.ts';

/** One plan among many. */
export interface PlannedLink<P extends Plan = LinkPlan> {
  readonly plan: P;
  /** Ids of plans whose work this one rests on (`madeBy` of its steps): it begins when they ended, and not at all where that work was not done. */
  readonly after: readonly string[];
}

/** A wish that cannot be fulfilled, or not beside the others. */
export interface RefusedLink {
  readonly wish: LinkWish;
  readonly refusals: readonly Refusal[];
}

/** Many links to be looked at and applied as one; each is a plan and a record of its own, so that each can be unlinked alone. */
export interface ManyPlan {
  /** A GUID; names the report. */
  readonly id: string;
  readonly createdAt: number;
  readonly links: readonly PlannedLink[];
  readonly refused: readonly RefusedLink[];
  /** Of all links, each once. */
  readonly warnings: readonly Message[];
}
