import * as vscode from 'vscode';
import { failureOf } from '../core/model/failure.ts';
import type { TenantId } from '../core/model/ids.ts';
import type { LocalPorts } from '../core/ports/world.ts';
import { notedRuns, sweepRuns } from '../core/proof/runJournal.ts';
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
import { createReportPanels } from './panel/reportPanel.ts';
import { createReporter } from './report.ts';
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
  const proofChannel = createProofChannel(say('ui.channel.quotaPod'));
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
    proofChannel,
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
    if (changesSession(event)) sessions.rebuild();
  });
  const offers = offerUnfinished(context, local);
  const closing = new AbortController();
  void sweepLeftovers(context, local, closing.signal).catch((thrown: unknown) => reporter.logFailure(failureOf(thrown, 'readJournal')));
  const parts = vscode.Disposable.from(configuration, registerCommands(context), editor, panels, proofChannel, tree, accounts, offers, {
    dispose() {
      closing.abort();
      sessions.dispose();
    },
  });
  return {
    close: () => context.linkWork.close(),
    dispose: () => {
      parts.dispose();
    },
  };
}

/** How long after a failed sweep the next one is tried, in milliseconds. */
const retrySweep = 60_000;

/** Removes quota pods that earlier windows left behind, once nobody watches them. Reads files; a cluster is reached only where there is one. */
async function sweepLeftovers(context: CommandContext, local: LocalPorts, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { abandoned, nextLook } = await notedRuns(local);
    const failures = abandoned.length === 0 ? [] : await sweepRuns(context.sessions.current().world, signal);
    for (const failure of failures) context.reporter.logFailure(failure);
    if (abandoned.length > failures.length) context.log.info(context.say('run.leftovers'));
    // What failed, e.g. because nobody is signed in yet, is tried again later.
    const wait = failures.length > 0 ? retrySweep : nextLook === undefined ? undefined : nextLook - local.clock.now();
    if (wait === undefined) return;
    await local.clock.sleep(wait, signal);
  }
}
