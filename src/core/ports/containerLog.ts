/** Why a part of a log is missing: a closed set, each with a sentence in the message table. */
export type LogGapReason =
  /** The node replaced the log file meanwhile and no longer serves what was in the former one. */
  | 'rotated'
  /** Likewise, at some place before this one: it was found out late. */
  | 'rotatedBefore'
  /** The container was replaced, and what it wrote is no longer served: a kubelet keeps one former container. */
  | 'olderContainer'
  /** The kubelet cannot read the log; its own words are the detail. */
  | 'unreadable'
  /** The node's clock was set back while the connection was away: where the reading stood cannot be told. */
  | 'clockSetBack'
  /** The run was over, and no more of its log came for a while: its end was not waited for. */
  | 'notWaitedFor';

export interface LogGap {
  readonly reason: LogGapReason;
  /** The kubelet's own words. */
  readonly detail?: string;
}

/**
 * A piece of a container's log, in order. The `bytes` joined are what the kubelet serves of what
 * the container wrote, each byte once; a piece may end anywhere, also within a character. What
 * may be missing between two pieces is a `gap`.
 */
export type LogPart =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | ({ readonly kind: 'gap' } & LogGap)
  /** What follows is of a new container; `restarts` counts all so far. */
  | { readonly kind: 'restarted'; readonly restarts: number };
