import type { Page } from 'playwright-core';

/** One thing that took a while in the window, by the wall clock, in milliseconds. */
export interface Lapse {
  readonly at: number;
  readonly took: number;
}

/** What was seen of a window. */
export interface WindowTimes {
  /** From a key's press to the frame that shows what came of it. */
  readonly keys: Lapse[];
  /** Between one frame and the next. */
  readonly frames: Lapse[];
}

declare global {
  interface Window {
    tenantlinkTimes(times: WindowTimes): void;
  }
}

/** Types into a page ten times in a second for as long as it is open, and looks at how long the window takes. */
export async function watchWindow(page: Page): Promise<WindowTimes> {
  const seen: WindowTimes = { keys: [], frames: [] };
  await page.exposeFunction('tenantlinkTimes', ({ keys, frames }: WindowTimes) => {
    seen.keys.push(...keys);
    seen.frames.push(...frames);
  });
  await page.addInitScript(() => {
    if (window !== window.top) return;
    let times: WindowTimes = { keys: [], frames: [] };
    window.addEventListener('keydown', ({ timeStamp }) => {
      requestAnimationFrame(() => {
        // A message comes after the frame is drawn.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => times.keys.push({ at: performance.timeOrigin + timeStamp, took: performance.now() - timeStamp });
        port2.postMessage('');
      });
    }, true);
    let last = performance.now();
    const frame = (): void => {
      const now = performance.now();
      times.frames.push({ at: performance.timeOrigin + last, took: now - last });
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    setInterval(() => {
      window.tenantlinkTimes(times);
      times = { keys: [], frames: [] };
    }, 500);
  });
  void typing(page);
  return seen;
}

async function typing(page: Page): Promise<void> {
  for (let key = 0; !page.isClosed(); key += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    // The window closes when the bench has ended; a key that comes then has nobody to take it.
    await page.keyboard.press(key % 20 === 19 ? 'Enter' : 'x').catch(() => undefined);
  }
}
