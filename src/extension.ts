import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Cloud } from './core/model/cloud.ts';
import type { SignIn } from './core/ports/tokenSource.ts';
import { withLocalClusters } from './core/inventory/withLocalClusters.ts';
import { createStore } from './core/store.ts';
import { speaker, type Say } from './core/words/say.ts';
import { activateUi, type Ui } from './ui/activateUi.ts';
import { deviceCodeDialog } from './ui/auth/deviceCodePrompt.ts';
import { vscodeSignIn } from './ui/auth/vscodeSignIn.ts';
import { journalFiles } from './ui/journalFiles.ts';
import { lazyPort, once } from './ui/lazyPort.ts';
import { systemClock, systemRandomness } from './ui/localPorts.ts';
import { workspaceManifests } from './ui/manifests/workspaceManifests.ts';
import { createLog, type Log } from './ui/output/logChannel.ts';
import type { SessionParts } from './ui/session.ts';
import { readSessionSettings, type SignInMethod } from './ui/settings/settings.ts';

let active: Ui | undefined;

/** Puts the parts together; adapters are loaded when their first method is called. */
export function activate(extension: vscode.ExtensionContext): void {
  const say = speaker((template, params) => vscode.l10n.t(template, params), vscode.env.language);
  const log = createLog();
  const journal = journalFiles(vscode.Uri.joinPath(extension.globalStorageUri, 'journal').fsPath);
  const history = journalFiles(vscode.Uri.joinPath(extension.globalStorageUri, 'runs').fsPath);
  const clock = systemClock;
  const random = systemRandomness;
  const manifests = workspaceManifests();

  const buildSession = (changed: () => void): SessionParts => {
    const { cloud, signIn: method } = readSessionSettings();
    const { signIn, dispose } = signInBy(method, { cloud, say, log, changed });
    const debug = (line: string): void => log.debug(line);
    const azure = once(async () => (await import('./azure/connectAzure.ts')).connectAzure({ cloud, tokens: signIn, clock, log: debug }));
    const credentials = lazyPort(async () => (await azure()).credentials);
    const kubernetes = once(async () =>
      (await import('./kubernetes/connectKubernetes.ts')).connectKubernetes({ credentials, tokens: signIn, clock, log: debug, environment: process.env }),
    );
    return {
      cloud,
      signIn,
      dispose,
      world: {
        ...withLocalClusters(
          {
            tenants: lazyPort(async () => (await azure()).tenants),
            clusters: lazyPort(async () => (await azure()).clusters),
            identities: lazyPort(async () => (await azure()).identities),
          },
          lazyPort(async () => (await kubernetes()).local),
          say('tree.kubeconfig'),
        ),
        federation: lazyPort(async () => (await azure()).federation),
        roles: lazyPort(async () => (await azure()).roles),
        providers: lazyPort(async () => (await azure()).providers),
        quotas: lazyPort(async () => (await azure()).quotas),
        issuers: lazyPort(async () => (await azure()).issuers),
        policies: lazyPort(async () => (await azure()).policies),
        exchange: lazyPort(async () => (await azure()).exchange),
        access: lazyPort(async () => (await kubernetes()).access),
        probes: lazyPort(async () => (await kubernetes()).probes, ['observe', 'log']),
        clock,
        random,
        journal,
        history,
        manifests,
      },
    };
  };

  const program = vscode.Uri.joinPath(extension.extensionUri, 'dist', 'pod', 'probe.mjs').fsPath;
  const ui = activateUi({
    extensionUri: extension.extensionUri,
    store: createStore(),
    say,
    log,
    local: { clock, random, journal, history, manifests },
    buildSession,
    programSource: () => readFile(program, 'utf8'),
  });
  active = ui;
  extension.subscriptions.push(log, ui);
}

/** The window closes or reloads: work under way ends here, so that the next window can take it up at once. */
export async function deactivate(): Promise<void> {
  await active?.close();
}

function signInBy(
  method: SignInMethod,
  args: { readonly cloud: Cloud; readonly say: Say; readonly log: Log; readonly changed: () => void },
): { readonly signIn: SignIn; readonly dispose: () => void } {
  const { cloud, say, changed } = args;
  const log = (line: string): void => args.log.info(line);
  const clock = systemClock;
  const nothing = (): void => undefined;
  switch (method) {
    case 'vscode': {
      const signIn = vscodeSignIn({ cloud, clock, log });
      signIn.changed(changed);
      return { signIn, dispose: () => signIn.dispose() };
    }
    case 'deviceCode': {
      const dialog = deviceCodeDialog(say);
      const load = once(async () => (await import('./azure/signIn/deviceCodeSignIn.ts')).deviceCodeSignIn({ cloud, clock, prompt: (code) => dialog.prompt(code), log }));
      return { signIn: dialog.around(lazyPort<SignIn>(load)), dispose: nothing };
    }
    case 'azureCli': {
      const load = once(async () => (await import('./azure/signIn/azureCliSignIn.ts')).azureCliSignIn({ cloud, clock, log }));
      return { signIn: lazyPort<SignIn>(load), dispose: nothing };
    }
  }
}
