/** Whether the editor still answers. */
export interface Heartbeat {
  /** Asks once more; called at an even pace. */
  readonly beat: () => void;
  /** Something came from the editor. */
  readonly answered: () => void;
}

/** So many questions in a row may stay unanswered: an editor that is busy or was asleep is not gone. */
const patience = 3;

/** Watches whether questions are answered; counts them, so that time that the page slept through does not count. */
export function createHeartbeat(args: { readonly ping: () => void; readonly changed: (alive: boolean) => void }): Heartbeat {
  let unanswered = 0;
  return {
    beat() {
      if (unanswered === patience) args.changed(false);
      // It goes on asking: the page is shown as it was once somebody answers.
      unanswered += 1;
      args.ping();
    },
    answered() {
      const wasAlive = unanswered <= patience;
      unanswered = 0;
      if (!wasAlive) args.changed(true);
    },
  };
}
