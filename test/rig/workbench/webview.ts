import type { Frame } from 'playwright-core';
import { matches } from './scene.ts';
import type { Scene, Wanted } from './scene.ts';

/** The document of the webview with this title: a frame in a frame, so that its page is reached by its own title. */
export async function webviewFrame(scene: Scene, title: Wanted): Promise<Frame> {
  return scene.step(`webview ${String(title)}`, () =>
    scene.until('the webview', async () => {
      for (const frame of scene.page.frames()) {
        const found = await titleOf(frame).catch(() => undefined);
        if (found !== undefined && matches(found, title)) return frame;
      }
      return undefined;
    }),
  );
}

/** The title of a webview's inner frame when it is shown; undefined for any other frame. */
async function titleOf(frame: Frame): Promise<string | undefined> {
  if (frame.parentFrame() === null) return undefined;
  const element = await frame.frameElement();
  if ((await element.getAttribute('id')) !== 'active-frame') return undefined;
  const outer = await frame.parentFrame()?.frameElement();
  return outer && (await outer.isVisible()) ? ((await element.getAttribute('title')) ?? undefined) : undefined;
}
