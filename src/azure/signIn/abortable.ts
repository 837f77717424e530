import { TenantlinkError } from '../../core/model/failure.ts';

/**
 * The result of work that knows no abort signal, or `cancelled` as soon as the signal says so. The
 * work itself may go on; nobody waits for it, and its late failure is nobody's.
 */
export function abortable<T>(work: Promise<T>, doing: { readonly operation: string; readonly signal: AbortSignal }): Promise<T> {
  const { signal, operation } = doing;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(new TenantlinkError({ reason: 'cancelled', operation }));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
