import * as vscode from 'vscode';
import { readRunLog } from '../../core/history/runFiles.ts';
import { runId, type RunEntry } from '../../core/history/runList.ts';
import type { RunStart } from '../../core/history/runStart.ts';
import type { LocalPorts } from '../../core/ports/world.ts';
import type { Store } from '../../core/store.ts';
import type { Say } from '../../core/words/say.ts';

const scheme = 'tenantlink-run';

/** Logs of ended runs as documents that can be read, searched and copied, not changed. */
export function registerRunLogs(args: { readonly store: Store; readonly local: Pick<LocalPorts, 'history'>; readonly say: Say }): vscode.Disposable {
  const { store, local, say } = args;
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent(uri) {
      const entry = store.current().runs.find(({ run }) => runId(run) === uri.query);
      const log = entry === undefined ? undefined : await readRunLog(local, entry.run);
      return log ?? say('ui.runNoLog', { serviceAccount: uri.path.split('/').at(-2) ?? '' });
    },
  });
}

/** Opens the log of an ended run beside what the user works on. */
export async function openRunLog({ run }: Extract<RunEntry, { readonly state: 'ended' }>): Promise<void> {
  const document = await vscode.workspace.openTextDocument(logUri(run));
  await vscode.window.showTextDocument(document, { preview: true });
}

function logUri(run: RunStart): vscode.Uri {
  const { namespace, name } = run.subject.serviceAccount;
  const time = new Date(run.startedAt).toISOString().replace(/\..*/, '').replaceAll(':', '-');
  return vscode.Uri.from({ scheme, path: `/${namespace}/${name}/${time}.log`, query: runId(run) });
}
