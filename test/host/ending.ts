import { setImmediate } from 'node:timers/promises';
import type { RunEvent } from '../rig/report/collector.ts';

/**
 * node:test ends a run in its own process only when the process is about to exit, by a listener for `beforeExit`. An
 * extension host never comes to that: the listener is called here as soon as every test of the files has run. (Node
 * 22.8 to 24, lib/internal/test_runner/harness.js, setupProcessState.)
 */
export async function* endWhenAllRan(start: () => AsyncIterable<unknown>): AsyncGenerator<RunEvent> {
  const others = new Set(process.listeners('beforeExit'));
  const events = start() as AsyncIterable<RunEvent>;
  const end = (): void => {
    for (const listener of process.listeners('beforeExit')) if (!others.has(listener)) listener.call(process, 0);
  };
  let running = 0;
  for await (const event of events) {
    yield event;
    if ((event.data as { nesting?: number } | undefined)?.nesting !== 0) continue;
    if (event.type === 'test:enqueue') running += 1;
    if (event.type === 'test:pass' || event.type === 'test:fail') running -= 1;
    if (running === 0 && (event.type === 'test:pass' || event.type === 'test:fail')) void afterTheLast(() => running === 0, end);
  }
}

/** Files are loaded before any test starts, and tests start in one turn of the event loop: none is still to come then. */
async function afterTheLast(isLast: () => boolean, end: () => void): Promise<void> {
  await setImmediate();
  await setImmediate();
  if (isLast()) end();
}
