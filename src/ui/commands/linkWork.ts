import type { Side } from '../../core/link/handOver/sides.ts';
import type { LinkPlan } from '../../core/link/plan.ts';
import type { ManyWork } from '../many/manyWork.ts';
import type { Session } from '../session.ts';

/** One side of a link with the plan in which somebody else does it. */
export interface PlanHalf {
  readonly side: Side;
  readonly plan: LinkPlan;
}

/** Plans that wait for their Apply, and work under way, by the id of plan, record and report. */
export interface LinkWork {
  /** Keeps a plan that is shown, so that its report's Apply can carry it out. */
  keep(plan: LinkPlan, session: Session): void;
  /** Keeps what of a plan a colleague can be given, under the id of its report. */
  keepHalves(id: string, halves: readonly PlanHalf[], session: Session): void;
  halves(id: string): { readonly halves: readonly PlanHalf[]; readonly session: Session } | undefined;
  /** Keeps many plans that are shown in one report. */
  keepMany(work: ManyWork, session: Session): void;
  keptMany(id: string): { readonly work: ManyWork; readonly session: Session } | undefined;
  kept(id: string): { readonly plan: LinkPlan; readonly session: Session } | undefined;
  isRunning(id: string): boolean;
  cancel(id: string): void;
  /** Cancels work of that id and waits for its end. */
  end(id: string): Promise<void>;
  /** Runs work of that id, once at a time; its signal ends with `cancel` too. */
  run(id: string, session: Session, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Aborted when the window closes: nobody is there any more to be told how work ended. */
  readonly closing: AbortSignal;
  /** Ends all work. When it resolves, whatever is unfinished is on record and free for another window. */
  close(): Promise<void>;
}

export function createLinkWork(): LinkWork {
  const plans = new Map<string, { readonly plan: LinkPlan; readonly session: Session }>();
  const halves = new Map<string, { readonly halves: readonly PlanHalf[]; readonly session: Session }>();
  const manyPlans = new Map<string, { readonly work: ManyWork; readonly session: Session }>();
  const running = new Map<string, { readonly controller: AbortController; readonly ended: Promise<void> }>();
  const closing = new AbortController();
  return {
    keep: (plan, session) => void plans.set(plan.id, { plan, session }),
    keepHalves: (id, cut, session) => void halves.set(id, { halves: cut, session }),
    halves: (id) => halves.get(id),
    keepMany: (work, session) => void manyPlans.set(work.id, { work, session }),
    keptMany: (id) => manyPlans.get(id),
    kept: (id) => plans.get(id),
    isRunning: (id) => running.has(id),
    cancel: (id) => running.get(id)?.controller.abort(),
    async end(id) {
      const work = running.get(id);
      work?.controller.abort();
      // Whoever started it is told how it ended.
      await Promise.allSettled([work?.ended]);
    },
    async run(id, session, work) {
      if (running.has(id) || closing.signal.aborted) return;
      const controller = new AbortController();
      const ended = work(AbortSignal.any([controller.signal, session.signal, closing.signal]));
      running.set(id, { controller, ended });
      plans.delete(id);
      halves.delete(id);
      try {
        await ended;
      } finally {
        running.delete(id);
      }
    },
    closing: closing.signal,
    async close() {
      closing.abort();
      // Whoever started the work is told of its failure.
      await Promise.allSettled([...running.values()].map(({ ended }) => ended));
    },
  };
}
