import * as vscode from 'vscode';
import { accountLenses, type AccountLens } from '../../core/assist/accountLenses.ts';
import { linkStateOf } from '../../core/assist/linkState.ts';
import { unlabelledPods } from '../../core/assist/unlabelledPods.ts';
import { annotatedIdentity } from '../../core/manifest/annotatedIdentity.ts';
import { markOf, serviceAccountsOf } from '../../core/manifest/findServiceAccount.ts';
import { placeOf, type PlacedResource } from '../../core/manifest/manifest.ts';
import type { Say } from '../../core/words/say.ts';
import { editorCommands, type InsertRequest, type PodPlace, type ServiceAccountPlace } from './editorCommands.ts';
import { identityNodeOf } from './identityNode.ts';
import type { KnownIdentities } from './knownIdentities.ts';
import type { ManifestChecks } from './manifestChecks.ts';
import { isJudged, type ManifestReadings } from './manifestReadings.ts';

/** The tree fills in many steps; lenses are asked for again at most once in this time. */
const refreshDelayMs = 150;

/** The setting of each kind of lens. */
const settings = {
  linkState: 'codeLens.linkState',
  clientId: 'codeLens.clientId',
  link: 'codeLens.link',
  quotaPod: 'codeLens.quotaPod',
  diagnose: 'codeLens.diagnose',
  podLabel: 'codeLens.podLabel',
} as const;

/** One line of lenses above every ServiceAccount: what it acts as, and what can be done with it; and one above pods that lack their label. No network. */
export class ManifestLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #known: KnownIdentities;
  readonly #readings: ManifestReadings;
  readonly #checks: ManifestChecks;
  readonly #say: Say;
  readonly #listeners: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;

  constructor(args: { readonly known: KnownIdentities; readonly readings: ManifestReadings; readonly checks: ManifestChecks; readonly say: Say; readonly onDidChangeOthers: vscode.Event<unknown> }) {
    this.#known = args.known;
    this.#readings = args.readings;
    this.#checks = args.checks;
    this.#say = args.say;
    const unsubscribe = args.known.onDidChange(() => this.#changeSoon());
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('tenantlink.codeLens')) this.#changed.fire();
      }),
      args.onDidChangeOthers(() => this.#changeSoon()),
      { dispose: unsubscribe },
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isJudged(document)) return [];
    const configuration = vscode.workspace.getConfiguration('tenantlink', document);
    if (configuration.get<boolean>('codeLens.enabled') === false) return [];
    const isOn = (kind: keyof typeof settings): boolean => configuration.get<boolean>(settings[kind]) !== false;
    const accounts = serviceAccountsOf(this.#readings.of(document)).flatMap((placed) => this.#above(document, placed).filter(({ kind }) => isOn(kind)).map(({ lens }) => lens));
    return isOn('podLabel') ? [...accounts, ...this.#onPods(document)] : accounts;
  }

  #above(document: vscode.TextDocument, placed: PlacedResource): readonly { readonly kind: AccountLens['kind']; readonly lens: vscode.CodeLens }[] {
    const { resource } = placed;
    const mark = markOf(placed);
    const identities = this.#known.index();
    const identity = annotatedIdentity({ resource, identities, clusterTenant: this.#known.clusterTenantOf(mark) });
    const named = resource.name !== undefined && !resource.name.templated && resource.namespace?.templated !== true;
    const link = identity.state === 'known' && named ? linkStateOf({ snapshot: this.#known.snapshot(), identity: identity.identity.identity, account: { name: resource.name.text, namespace: mark.namespace } }) : undefined;
    const range = rangeAt(document, placeOf(placed.document, resource.span).start);
    const place: ServiceAccountPlace = { uri: document.uri, ...mark };
    return accountLenses({ identity, link, identitiesKnown: identities.size > 0, named }).map((found) => ({
      kind: found.kind,
      lens: new vscode.CodeLens(range, { title: this.#say(found.message.key, found.message.params), ...commandOf(found, place) }),
    }));
  }

  #onPods(document: vscode.TextDocument): readonly vscode.CodeLens[] {
    return unlabelledPods(this.#readings.of(document), this.#checks.of(document)).map(({ anchor: offset }) => {
      const place: PodPlace = { uri: document.uri, offset };
      return new vscode.CodeLens(rangeAt(document, offset), { title: this.#say('lens.podLabel'), command: editorCommands.addPodLabel, arguments: [place] });
    });
  }

  #changeSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire();
    }, refreshDelayMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listeners.dispose();
    this.#changed.dispose();
  }
}

function commandOf({ action }: AccountLens, place: ServiceAccountPlace): { readonly command: string; readonly arguments: [InsertRequest | { readonly node: unknown }] } {
  switch (action.kind) {
    case 'insert':
      return { command: editorCommands.insertClientId, arguments: [action.clientId === undefined ? place : { ...place, clientId: action.clientId }] };
    case 'read':
      return { command: editorCommands.readIdentity, arguments: [{ node: identityNodeOf(action.identity) }] };
    case 'link':
    case 'run':
    case 'diagnose':
      return { command: editorCommands[action.kind], arguments: [place] };
  }
}

function rangeAt(document: vscode.TextDocument, offset: number): vscode.Range {
  const at = document.positionAt(offset);
  return new vscode.Range(at, at);
}
