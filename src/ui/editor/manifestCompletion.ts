import * as vscode from 'vscode';
import { completionPlace, type CompletionPlace } from '../../core/assist/completionPlace.ts';
import { latest } from '../../core/inventory/snapshot.ts';
import { markOf, serviceAccountsOf } from '../../core/manifest/findServiceAccount.ts';
import { placeOf } from '../../core/manifest/manifest.ts';
import { workloadIdentityKeys, workloadIdentityPrefix } from '../../core/model/serviceAccount.ts';
import { messages, type MessageKey } from '../../core/words/messages.ts';
import type { Say } from '../../core/words/say.ts';
import { editorCommands, type InsertRequest } from './editorCommands.ts';
import type { KnownIdentities } from './knownIdentities.ts';
import type { ManifestReadings } from './manifestReadings.ts';

/** Values that a key nearly always has. */
const usualValues: Readonly<Record<string, string>> = { [workloadIdentityKeys.use]: 'true', [workloadIdentityKeys.tokenExpiration]: '3600', [workloadIdentityKeys.injectProxySidecar]: 'true', [workloadIdentityKeys.useIdentityBinding]: 'true', [workloadIdentityKeys.proxySidecarPort]: '8000' };

/** Completes the keys of workload identity, and client ids and tenant ids by the names of what they belong to. */
export class ManifestCompletion implements vscode.CompletionItemProvider {
  static readonly triggers: readonly string[] = ['.', '/', '"', ' ', ':'];
  readonly #known: KnownIdentities;
  readonly #readings: ManifestReadings;
  readonly #say: Say;

  constructor(args: { readonly known: KnownIdentities; readonly readings: ManifestReadings; readonly say: Say }) {
    this.#known = args.known;
    this.#readings = args.readings;
    this.#say = args.say;
  }

  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position, _token: vscode.CancellationToken, { triggerCharacter }: vscode.CompletionContext): vscode.CompletionItem[] {
    const offset = document.offsetAt(position);
    const place = completionPlace(document.getText(), offset, triggerCharacter === ' ' || triggerCharacter === ':' ? 'values' : 'all');
    if (place === undefined) return [];
    const range = new vscode.Range(document.positionAt(place.from), document.positionAt(place.to));
    if (place.kind === 'key') return place.keys.map((key) => this.#key(place, key, range));
    const afterColon = document.lineAt(range.start).text.slice(0, range.start.character).endsWith(':') ? ' ' : '';
    const written = (text: string): string => `${afterColon}${place.quote}${text}${place.quote}`;
    switch (place.key) {
      case workloadIdentityKeys.clientId:
        return this.#identities({ document, offset, range, written, quote: place.quote });
      case workloadIdentityKeys.tenantId:
        return this.#tenants({ range, written, quote: place.quote });
      default: {
        const usual = usualValues[place.key];
        if (usual === undefined) return [];
        const item = new vscode.CompletionItem(`"${usual}"`, vscode.CompletionItemKind.Value);
        // Every annotation and label is a string; YAML would make these something else.
        return [Object.assign(item, { range, insertText: `${afterColon}${place.quote || '"'}${usual}${place.quote || '"'}`, filterText: `${place.quote}${usual}` })];
      }
    }
  }

  #key(place: Extract<CompletionPlace, { kind: 'key' }>, key: string, range: vscode.Range): vscode.CompletionItem {
    const item = new vscode.CompletionItem(key, vscode.CompletionItemKind.Property);
    const quoted = `${place.quote}${key}${place.quote}`;
    const usual = usualValues[key];
    const value = usual === undefined ? (place.quote === '' ? '' : `${place.quote}$1${place.quote}`) : `"${usual}"`;
    item.range = range;
    item.filterText = `${place.quote}${key}`;
    item.insertText = place.hasColon ? quoted : new vscode.SnippetString(`${quoted}: ${value}`);
    item.detail = this.#explain(key);
    // Names of identities come next.
    if (!place.hasColon && usual === undefined) item.command = { title: '', command: 'editor.action.triggerSuggest' };
    return item;
  }

  #explain(key: string): string {
    const explanation = `complete.${key.slice(workloadIdentityPrefix.length)}`;
    return isMessageKey(explanation) ? this.#say(explanation) : '';
  }

  #identities(args: { readonly document: vscode.TextDocument; readonly offset: number; readonly range: vscode.Range; readonly written: (text: string) => string; readonly quote: string }): vscode.CompletionItem[] {
    const { document, offset, range, written, quote } = args;
    const account = serviceAccountsOf(this.#readings.of(document)).find((placed) => {
      const { start, end } = placeOf(placed.document, placed.resource.span);
      return start <= offset && offset <= end + 1;
    });
    return [...this.#known.snapshot().byTenant.values()].flatMap(({ tenant, identities }) =>
      (latest(identities)?.items ?? []).map((identity) => {
        const item = new vscode.CompletionItem({ label: identity.name, description: tenant.displayName }, vscode.CompletionItemKind.Reference);
        item.range = range;
        item.insertText = written(identity.clientId);
        item.filterText = `${quote}${identity.name} ${identity.clientId}`;
        item.detail = this.#say('complete.identity', { tenant: tenant.displayName, subscription: identity.subscriptionId });
        item.documentation = identity.clientId;
        if (account !== undefined) {
          // The tenant-id follows the client-id, where the identity's tenant asks for one.
          const request: InsertRequest = { uri: document.uri, ...markOf(account), clientId: identity.clientId };
          item.command = { title: '', command: editorCommands.insertClientId, arguments: [request] };
        }
        return item;
      }),
    );
  }

  #tenants({ range, written, quote }: { readonly range: vscode.Range; readonly written: (text: string) => string; readonly quote: string }): vscode.CompletionItem[] {
    return [...this.#known.snapshot().byTenant.values()].map(({ tenant, identities }) => {
      const item = new vscode.CompletionItem({ label: tenant.displayName, description: tenant.defaultDomain ?? '' }, vscode.CompletionItemKind.Reference);
      item.range = range;
      item.insertText = written(tenant.id);
      item.filterText = `${quote}${tenant.displayName} ${tenant.id}`;
      item.detail = this.#say('complete.tenant', { identities: latest(identities)?.items.length ?? 0 });
      return item;
    });
  }
}

function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(messages, key);
}
