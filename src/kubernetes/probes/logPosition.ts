/**
 * Where the reading of a log stands, by the timestamps that the kubelet puts before each line.
 * `sinceTime` counts in whole seconds, so that a resumed log repeats lines; this tells which of
 * them were read already, also when lines of one second are equal or out of order.
 */
export interface LogPosition {
  /** Value for `sinceTime` of a resumed log; undefined while nothing was read. */
  readonly since: string | undefined;
  /** Before each new connection. */
  resume(): void;
  /** The line's text without its timestamp, or undefined when it was read before. */
  accept(line: string): string | undefined;
}

const stamped = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d) ?/;

export function logPosition(): LogPosition {
  // Lines of the newest second that was read, and how often each came.
  let second = Number.NEGATIVE_INFINITY;
  let recent = new Map<string, number>();
  let repeated = new Map<string, number>();
  return {
    get since() {
      return Number.isFinite(second) ? new Date(second).toISOString().replace('.000Z', 'Z') : undefined;
    },
    resume() {
      repeated = new Map(recent);
    },
    accept(line) {
      const match = stamped.exec(line);
      if (match === null) return line;
      const count = repeated.get(line);
      if (count !== undefined) {
        if (count === 1) repeated.delete(line);
        else repeated.set(line, count - 1);
        return undefined;
      }
      const at = Date.parse(`${match[1] ?? ''}${match[2] ?? ''}`);
      if (at > second) {
        second = at;
        recent = new Map();
      }
      // A straggler of an earlier second cannot come again: it is before `since`.
      if (at === second) recent.set(line, (recent.get(line) ?? 0) + 1);
      return line.slice(match[0].length);
    },
  };
}
