import * as vscode from 'vscode';
import type { TenantId } from '../core/model/ids.ts';
import type { LocalPorts } from '../core/ports/world.ts';
import type { Store } from '../core/store.ts';
import type { Say } from '../core/words/say.ts';
import { gatherTenants, orSignIn } from './ask/gatherTenants.ts';
import { vscodeAskHost } from './ask/vscodeAskHost.ts';
import { createAccountWatch } from './auth/accountWatch.ts';
import { askContextOf } from './commands/askContextOf.ts';
import type { CommandContext } from './commands/commandContext.ts';
import { offerUnfinished } from './commands/finishWork.ts';
import { createLastReport } from './commands/lastReport.ts';
import { createLinkWork } from './commands/linkWork.ts';
import { refreshRestored } from './commands/restoreReport.ts';
import { registerCommands, runCommand } from './commands/registerCommands.ts';
import { actOnReport } from './commands/reportActions.ts';
import { createDiagnosisMemory } from './diagnosis/diagnosisMemory.ts';
import { registerEditor } from './editor/registerEditor.ts';
import { createLoader } from './loader.ts';
import type { Log } from './output/logChannel.ts';
import { createProofChannel } from './output/proofChannel.ts';
import { createRunChannels } from './output/runChannels.ts';
import { createReportPanels } from './panel/reportPanel.ts';
import { createReporter } from './report.ts';
import { createRunPickUp } from './runs/pickUpRuns.ts';
import { registerRunLogs } from './runs/runLogDocument.ts';
import { createRunWork } from './runs/runWork.ts';
import { createSessions, type SessionParts } from './session.ts';
import { changesSession } from './settings/settings.ts';
import { createTenantTree } from './tree/tenantTree.ts';

/** What the extension holds while it is active. */
export interface Ui {
  dispose(): void;
  /** Ends work under way; when it resolves, what is unfinished is on record for the next window. */
  close(): Promise<void>;
}

/** The editor's side of Tenantlink; `buildSession` is told whom to call when the signed-in accounts change. */
export function activateUi(args: {
  readonly extensionUri: vscode.Uri;
  readonly store: Store;
  readonly say: Say;
  readonly log: Log;
  readonly local: LocalPorts;
  readonly buildSession: (changed: () => void) => SessionParts;
  readonly programSource: () => Promise<string>;
}): Ui {
  const { store, say, log, local } = args;
  const reporter = createReporter(say, log);
  const sessions = createSessions({
    store,
    build: () => args.buildSession(() => accounts.changed()),
    // The tree has a row that says so, and a command that needs a session tells it; a toast at start would be the second word.
    onProblem: (failure) => reporter.logFailure(failure),
  });
  const load = createLoader({ sessions, store, reporter });
  const accounts = createAccountWatch({ sessions: () => sessions, store, load, logFailure: (failure) => reporter.logFailure(failure) });
  const tree = createTenantTree({ sessions, store, say, load });
  const channels = createRunChannels((number) =>
    createProofChannel(number === 1 ? say('ui.channel.quotaPod') : say('ui.channel.quotaPod.more', { number }), (count) => say('run.notShown', { count })),
  );
  const logs = registerRunLogs({ store, local, say });
  const panels = createReportPanels({
    extensionUri: args.extensionUri,
    say,
    log: (line) => log.warn(line),
    act: (request) => void actOnReport(context, request).catch((thrown: unknown) => reporter.failed(thrown, 'link')),
    restored: (handle) => void refreshRestored(context, local, handle),
  });
  const context: CommandContext = {
    say,
    store,
    sessions,
    reporter,
    log,
    askHost: vscodeAskHost(say),
    panels,
    lastReport: createLastReport(() => panels),
    linkWork: createLinkWork(),
    diagnoses: createDiagnosisMemory(),
    runs: createRunWork(channels),
    lookForRuns: () => pickUp.look(),
    local,
    load,
    start: (id, argument) => runCommand(context, id, argument),
    selected: () => tree.selected(),
    programSource: args.programSource,
  };
  const editor = registerEditor({
    store,
    host: context.askHost,
    say,
    report: {
      failed: (thrown, operation) => reporter.failed(thrown, operation),
      refused: (sentence) => reporter.problem(sentence, undefined, []),
      done: (sentence, next) => reporter.done(sentence, next),
      logFailure: (failure) => reporter.logFailure(failure),
    },
    load: (signal, obstacles) => {
      const ask = askContextOf(context);
      const load = (tenantId: TenantId, loading: AbortSignal): Promise<void> => ask.session.inventory.loadIdentities(tenantId, loading);
      const read = (): Promise<void> => gatherTenants({ context: ask, signal, list: (entry) => entry.identities, load, publish: (gathered) => obstacles(gathered.obstacles) });
      return orSignIn({ context: ask, read, publish: (obstacle) => obstacles([obstacle]) });
    },
  });
  const configuration = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!changesSession(event)) return;
    sessions.rebuild();
    // Runs of the cloud that is set now may have waited for it.
    void pickUp.look();
  });
  const offers = offerUnfinished(context, local);
  const pickUp = createRunPickUp(context, vscode.window.onDidChangeWindowState);
  void pickUp.look();
  const parts = vscode.Disposable.from(configuration, registerCommands(context), editor, panels, channels, tree, accounts, offers, pickUp, logs, sessions);
  return {
    close: async () => {
      pickUp.dispose();
      await Promise.all([context.linkWork.close(), context.runs.close()]);
    },
    dispose: () => {
      parts.dispose();
    },
  };
}
