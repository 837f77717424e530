import { panelReceiver, readKept } from '../src/protocol/receive.ts';
import { notLive } from '../src/protocol/notLive.ts';
import type { ReportState } from '../src/protocol/report.ts';
import { registerControls } from './controls.ts';
import { element } from './dom.ts';
import { connectEditor } from './editor.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createPage } from './page.ts';

/** How often the page asks whether its editor is there, in milliseconds. */
const betweenBeats = 3_000;

/** Connects the page with its editor: reports come in, presses and what is to be kept go out. */
function openPage(): void {
  const editor = connectEditor();
  const trouble = (text: string): void => {
    editor.send('trouble', { text: text.slice(0, 2_000) });
  };
  window.addEventListener('error', (event) => trouble(`${event.message} (line ${String(event.lineno)})`));
  window.addEventListener('unhandledrejection', (event) => trouble(`unhandled rejection: ${event.reason instanceof Error ? event.reason.message : 'no error'}`));

  registerControls();
  const root = element('main', {});
  document.body.append(root);
  const show = createPage(root, {
    act: (action, at) => editor.send('act', { action, ...(at === undefined ? {} : { at }) }),
    copyValue: (place) => editor.send('copyValue', place),
  });

  let shown: ReportState | undefined;
  const keep = (): void => {
    if (shown !== undefined) editor.keep({ report: shown, scroll: window.scrollY });
  };
  /** Without an editor behind it no button does anything, and whatever was under way has ended. */
  const heartbeat = createHeartbeat({
    ping: () => editor.send('ping', {}),
    changed(alive) {
      root.classList.toggle('not-live', !alive);
      if (shown !== undefined) show(alive ? shown : notLive(shown));
    },
  });
  const receive = panelReceiver(
    {
      report(report) {
        shown = report;
        heartbeat.answered();
        document.title = report.title;
        show(report);
        keep();
      },
      alive: () => heartbeat.answered(),
    },
    (why) => trouble(`dropped a ${why}`),
  );

  // A page that was hidden and comes back shows at once what it had, until the editor sends what is so now.
  const kept = readKept(editor.kept(), trouble);
  if (kept !== undefined) {
    shown = kept.report;
    show(kept.report);
    window.scrollTo({ top: kept.scroll });
  }

  window.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data));
  let settling: number | undefined;
  window.addEventListener(
    'scroll',
    () => {
      window.clearTimeout(settling);
      settling = window.setTimeout(keep, 200);
    },
    { passive: true },
  );
  editor.send('ready', {});
  window.setInterval(heartbeat.beat, betweenBeats);
}

openPage();
