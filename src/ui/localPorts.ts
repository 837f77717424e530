import { randomUUID } from 'node:crypto';
import { TenantlinkError } from '../core/model/failure.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Randomness } from '../core/ports/randomness.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const cancelled = (): void => {
        clearTimeout(timer);
        reject(new TenantlinkError({ reason: 'cancelled', operation: 'wait' }));
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', cancelled);
        resolve();
      }, milliseconds);
      if (signal.aborted) cancelled();
      else signal.addEventListener('abort', cancelled, { once: true });
    }),
};

export const systemRandomness: Randomness = {
  guid: () => randomUUID(),
  fraction: () => Math.random(),
};
