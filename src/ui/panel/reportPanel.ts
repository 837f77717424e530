import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { sameArmId } from '../../core/model/armId.ts';
import type { Say } from '../../core/words/say.ts';
import { textOf } from '../../protocol/difference.ts';
import type { MessageOf, ToPanel } from '../../protocol/messages.ts';
import { editorReceiver, readKept } from '../../protocol/receive.ts';
import { isBusy, type ActionRow, type ReportAction, type ReportState } from '../../protocol/report.ts';
import { asMarkdown } from './asMarkdown.ts';
import { pageHtml } from './pageHtml.ts';
import { tabTitleOf } from './reportLink.ts';
import { restoredReport } from './restoredReport.ts';

/** View type of the panel; package.json activates on `onWebviewPanel:tenantlink.report`, so that it is restored. */
const reportViewType = 'tenantlink.report';

/** What a person pressed, with the report it was pressed in. */
export interface ReportRequest {
  readonly action: Exclude<ReportAction, 'copyMarkdown'>;
  /** The finding or step whose button it was. */
  readonly at?: string;
  readonly report: ReportState;
}

/** One open report. */
export interface ReportHandle {
  readonly id: string;
  /** Shows another state; nothing happens once the panel is closed. */
  update(report: ReportState): void;
  /** What is shown now, or undefined once the panel is closed. */
  current(): ReportState | undefined;
  /** Brings the panel to the front without taking the focus from where it is. */
  reveal(): void;
}

/** Every open link report. */
export interface ReportPanels {
  /** Opens the report, or updates and reveals the panel that has its id already or shows the same link. */
  show(report: ReportState): ReportHandle;
  /** Shows another report of the same link in an open panel, without bringing it to the front. */
  replace(handle: ReportHandle, report: ReportState): void;
  /** The open report of that id. */
  find(id: string): ReportHandle | undefined;
  /** Closes all of them. */
  dispose(): void;
}

/** Makes the panels, and restores those that were open before a reload. */
export function createReportPanels(args: {
  readonly extensionUri: vscode.Uri;
  readonly say: Say;
  /** One line for the log. */
  readonly log: (line: string) => void;
  readonly act: (request: ReportRequest) => void;
  /** A report is open again after a reload; what it shows may be older than the journal. */
  readonly restored?: (handle: ReportHandle) => void;
}): ReportPanels {
  const { extensionUri, say, log, act, restored } = args;
  const assets = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const options: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [assets], enableCommandUris: false, enableForms: false };
  const open = new Map<string, ReportPanel>();

  const adopt = (panel: vscode.WebviewPanel, report: ReportState): ReportPanel => {
    const adopted = createReportPanel({ panel, report, assets, extensionUri, say, log, act });
    open.set(report.id, adopted);
    panel.onDidDispose(() => {
      for (const [id, shown] of open) if (shown === adopted) open.delete(id);
    });
    return adopted;
  };
  /** The panel that a report belongs in: its own, or one of the same link that is not at work; tabs do not pile up. */
  const placeFor = (report: ReportState): ReportPanel | undefined => {
    const own = open.get(report.id);
    if (own !== undefined) return own;
    const former = [...open.entries()].find(([, shown]) => isFreeFor(shown.current(), report));
    if (former === undefined) return undefined;
    const [id, shown] = former;
    open.delete(id);
    open.set(report.id, shown);
    return shown;
  };

  const serializer = vscode.window.registerWebviewPanelSerializer(reportViewType, {
    deserializeWebviewPanel(panel, state: unknown) {
      const kept = readKept(state, log);
      if (kept === undefined) {
        log(say('panel.restore.failed'));
        panel.dispose();
      } else {
        panel.webview.options = options;
        const handle = adopt(panel, restoredReport(kept.report, say));
        restored?.(handle);
      }
      return Promise.resolve();
    },
  });

  return {
    show(report) {
      const known = placeFor(report);
      if (known !== undefined) {
        known.update(report);
        known.reveal();
        return known;
      }
      const title = tabTitleOf(report, say);
      const dead = [...open.values()].some((shown) => shown.title() === title) ? [] : tabsTitled(title);
      const column = { viewColumn: vscode.ViewColumn.Active, preserveFocus: false };
      const shown = adopt(vscode.window.createWebviewPanel(reportViewType, title, column, options), report);
      if (dead.length > 0) vscode.window.tabGroups.close(dead, true).then(undefined, (thrown: unknown) => log(`link report: an old tab stays open: ${String(thrown)}`));
      return shown;
    },
    replace(handle, report) {
      const shown = open.get(handle.id);
      if (shown !== handle || shown.current() === undefined) return;
      open.delete(handle.id);
      open.set(report.id, shown);
      shown.update(report);
    },
    find: (id) => open.get(id),
    dispose() {
      serializer.dispose();
      for (const panel of [...open.values()]) panel.dispose();
    },
  };
}

/** Whether a panel that shows `shown` may show another report of the same link instead. */
function isFreeFor(shown: ReportState | undefined, { link, members }: ReportState): boolean {
  if (shown === undefined || isBusy(shown) || shown.members.length > 0 || members.length > 0) return false;
  const { clusterId, namespace, serviceAccount, identityId } = shown.link;
  return sameArmId(clusterId, link.clusterId) && sameArmId(identityId, link.identityId) && namespace === link.namespace && serviceAccount === link.serviceAccount;
}

/** Tabs of our reports by their title; where none of ours is open, they are of an extension host that is gone. */
function tabsTitled(title: string): readonly vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  // The editor puts a prefix of its own before the view type.
  return tabs.filter(({ input, label }) => label === title && input instanceof vscode.TabInputWebview && input.viewType.endsWith(reportViewType));
}

/** The buttons of the report, or those at one of its findings or steps. */
function offeredAt({ actions, findings, steps, members }: ReportState, at: string | undefined): readonly ActionRow[] {
  if (at === undefined) return actions;
  const all = [...steps, ...members.flatMap((member) => member.steps)];
  return [...findings.filter(({ code }) => code === at).flatMap(({ remedy }) => remedy?.action ?? []), ...all.filter(({ id }) => id === at).flatMap(({ action }) => action ?? [])];
}

interface ReportPanel extends ReportHandle {
  title(): string;
  dispose(): void;
}

function createReportPanel(args: {
  readonly panel: vscode.WebviewPanel;
  readonly report: ReportState;
  readonly assets: vscode.Uri;
  readonly extensionUri: vscode.Uri;
  readonly say: Say;
  readonly log: (line: string) => void;
  readonly act: (request: ReportRequest) => void;
}): ReportPanel {
  const { panel, assets, extensionUri, say, log, act } = args;
  const { webview } = panel;
  let report = args.report;
  let closed = false;

  const post = (): void => {
    const message: MessageOf<ToPanel> = { type: 'report', payload: report };
    // Resolves to false while the page is hidden or loading; it asks with `ready` when it can show something.
    void webview.postMessage(message);
  };
  const copy = (text: string): void => {
    vscode.env.clipboard.writeText(text).then(undefined, (thrown: unknown) => {
      log(`link report: copying failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    });
  };
  const receive = editorReceiver(
    {
      ready: post,
      ping() {
        const answer: MessageOf<ToPanel> = { type: 'alive', payload: {} };
        void webview.postMessage(answer);
      },
      act({ action, at }) {
        // A button that is shown as unavailable cannot be pressed by a message either.
        if (!offeredAt(report, at).some((row) => row.action === action && row.enabled)) log(`link report: ${action} is not offered now`);
        else if (action === 'copyMarkdown') copy(asMarkdown(report));
        else act({ action, report, ...(at === undefined ? {} : { at }) });
      },
      copyValue({ code, which }) {
        const value = report.findings.find((finding) => finding.code === code)?.[which];
        if (value !== undefined) copy(textOf(value.parts));
      },
      trouble({ text }) {
        log(`link report: ${text}`);
      },
    },
    (why) => log(`link report: dropped a ${why}`),
  );

  const subscriptions = [webview.onDidReceiveMessage(receive)];
  panel.onDidDispose(() => {
    closed = true;
    for (const subscription of subscriptions) subscription.dispose();
  });
  const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', `report-${theme}.svg`);
  panel.iconPath = { light: icon('light'), dark: icon('dark') };
  panel.title = tabTitleOf(report, say);
  webview.html = pageHtml({
    script: webview.asWebviewUri(vscode.Uri.joinPath(assets, 'main.js')).toString(),
    style: webview.asWebviewUri(vscode.Uri.joinPath(assets, 'main.css')).toString(),
    nonce: randomBytes(18).toString('base64'),
    language: vscode.env.language,
    title: report.title,
  });

  return {
    get id() {
      return report.id;
    },
    update(next) {
      if (closed) return;
      report = next;
      panel.title = tabTitleOf(next, say);
      post();
    },
    current: () => (closed ? undefined : report),
    title: () => panel.title,
    reveal() {
      panel.reveal(undefined, true);
    },
    dispose() {
      panel.dispose();
    },
  };
}
