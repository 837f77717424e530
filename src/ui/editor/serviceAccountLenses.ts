import * as vscode from 'vscode';
import { annotatedIdentity } from '../../core/manifest/annotatedIdentity.ts';
import { markOf, serviceAccountsOf } from '../../core/manifest/findServiceAccount.ts';
import { lensTitle } from '../../core/manifest/lensTitle.ts';
import { placeOf, type PlacedResource } from '../../core/manifest/manifest.ts';
import type { MessageKey } from '../../core/words/messages.ts';
import type { Say } from '../../core/words/say.ts';
import { editorCommands, type InsertRequest, type ServiceAccountPlace } from './editorCommands.ts';
import type { KnownIdentities } from './knownIdentities.ts';
import type { ManifestReadings } from './manifestReadings.ts';

/** The tree fills in many steps; lenses are asked for again at most once in this time. */
const refreshDelayMs = 150;

/** One line of lenses above every ServiceAccount: what it acts as, and what can be done with it. No network. */
export class ServiceAccountLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #known: KnownIdentities;
  readonly #readings: ManifestReadings;
  readonly #say: Say;
  readonly #unsubscribe: () => void;
  readonly #settings: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;

  constructor(args: { readonly known: KnownIdentities; readonly readings: ManifestReadings; readonly say: Say }) {
    this.#known = args.known;
    this.#readings = args.readings;
    this.#say = args.say;
    this.#settings = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('tenantlink.codeLens')) this.#changed.fire();
    });
    this.#unsubscribe = args.known.onDidChange(() => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#changed.fire();
      }, refreshDelayMs);
    });
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    // The left side of a comparison cannot be changed.
    if (document.uri.scheme === 'git') return [];
    if (vscode.workspace.getConfiguration('tenantlink', document).get<boolean>('codeLens.enabled') === false) return [];
    return serviceAccountsOf(this.#readings.of(document)).flatMap((placed) => this.#lensesOf(document, placed));
  }

  #lensesOf(document: vscode.TextDocument, placed: PlacedResource): vscode.CodeLens[] {
    const mark = markOf(placed);
    const place: ServiceAccountPlace = { uri: document.uri, ...mark };
    const identities = this.#known.index();
    const identity = annotatedIdentity({ resource: placed.resource, identities, clusterTenant: this.#known.clusterTenantOf(mark) });
    const title = lensTitle(identity, identities);
    const at = document.positionAt(placeOf(placed.document, placed.resource.span).start);
    const range = new vscode.Range(at, at);
    const lens = (text: string, command: string, argument: InsertRequest): vscode.CodeLens => new vscode.CodeLens(range, { title: text, command, arguments: [argument] });
    const first = title === undefined ? [] : [lens(this.#say(title.message.key, title.message.params), editorCommands.insertClientId, title.clientId === undefined ? place : { ...place, clientId: title.clientId })];
    // Whoever acts on the cluster needs the name that it has there.
    if (placed.resource.name === undefined || placed.resource.name.templated || placed.resource.namespace?.templated === true) return first;
    const action = (key: MessageKey, command: string): vscode.CodeLens => lens(this.#say(key), command, place);
    return [
      ...first,
      action('lens.link', editorCommands.link),
      ...(identity.state === 'none' ? [] : [action('lens.run', editorCommands.run)]),
      action('lens.diagnose', editorCommands.diagnose),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#unsubscribe();
    this.#settings.dispose();
    this.#changed.dispose();
  }
}
