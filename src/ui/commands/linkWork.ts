import type { LinkPlan } from '../../core/link/plan.ts';
import type { Session } from '../session.ts';

/** Plans that wait for their Apply, and work under way, by the id of plan, record and report. */
export interface LinkWork {
  /** Keeps a plan that is shown, so that its report's Apply can carry it out. */
  keep(plan: LinkPlan, session: Session): void;
  kept(id: string): { readonly plan: LinkPlan; readonly session: Session } | undefined;
  isRunning(id: string): boolean;
  cancel(id: string): void;
  /** Runs work of that id, once at a time; its signal ends with `cancel` too. */
  run(id: string, session: Session, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Aborted when the window closes: nobody is there any more to be told how work ended. */
  readonly closing: AbortSignal;
  /** Ends all work. When it resolves, whatever is unfinished is on record and free for another window. */
  close(): Promise<void>;
}

export function createLinkWork(): LinkWork {
  const plans = new Map<string, { readonly plan: LinkPlan; readonly session: Session }>();
  const running = new Map<string, { readonly controller: AbortController; readonly ended: Promise<void> }>();
  const closing = new AbortController();
  return {
    keep: (plan, session) => void plans.set(plan.id, { plan, session }),
    kept: (id) => plans.get(id),
    isRunning: (id) => running.has(id),
    cancel: (id) => running.get(id)?.controller.abort(),
    async run(id, session, work) {
      if (running.has(id) || closing.signal.aborted) return;
      const controller = new AbortController();
      const ended = work(AbortSignal.any([controller.signal, session.signal, closing.signal]));
      running.set(id, { controller, ended });
      plans.delete(id);
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
