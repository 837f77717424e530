/** Time and waiting, so that retries and polling can be tested in virtual time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`. @throws TenantlinkError `cancelled` when aborted first */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}
