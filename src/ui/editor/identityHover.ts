import * as vscode from 'vscode';
import { identityFacts, type IdentityFacts, type ReadList } from '../../core/assist/identityFacts.ts';
import { idAt, type IdPlace } from '../../core/assist/identityPlaces.ts';
import { linkStateOf } from '../../core/assist/linkState.ts';
import { knownClusters, type Snapshot } from '../../core/inventory/snapshot.ts';
import { scopeName } from '../../core/model/armId.ts';
import { federatedCredentialLimit, type ManagedIdentity } from '../../core/model/identity.ts';
import { describeReason } from '../../core/words/describeFailure.ts';
import type { MessageKey } from '../../core/words/messages.ts';
import type { Say } from '../../core/words/say.ts';
import { editorCommands } from './editorCommands.ts';
import { identityNodeOf } from './identityNode.ts';
import type { KnownIdentities } from './knownIdentities.ts';
import type { ManifestReadings } from './manifestReadings.ts';

/** The commands that a hover may run. */
const linked = [editorCommands.copyClientId, editorCommands.openInPortal, editorCommands.readIdentity, editorCommands.refresh, editorCommands.signIn] as const;

/** A hover lists this many credentials and roles of each; the tree has all. */
const listed = 5;

interface HoverLink {
  readonly key: MessageKey;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

/** Says what is known of a client id or tenant id: from the snapshot only, what was not read has a link that reads it. */
export class IdentityHover implements vscode.HoverProvider {
  readonly #known: KnownIdentities;
  readonly #readings: ManifestReadings;
  readonly #say: Say;

  constructor(args: { readonly known: KnownIdentities; readonly readings: ManifestReadings; readonly say: Say }) {
    this.#known = args.known;
    this.#readings = args.readings;
    this.#say = args.say;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const place = idAt(this.#readings.of(document), document.offsetAt(position));
    if (place === undefined) return undefined;
    const markdown = new vscode.MarkdownString(undefined, true);
    markdown.isTrusted = { enabledCommands: [...linked] };
    const snapshot = this.#known.snapshot();
    const said = place.kind === 'tenantId' ? this.#tenant(markdown, place, snapshot) : this.#identity(markdown, place, identityFacts(place.text, snapshot, this.#known.index()));
    return said ? new vscode.Hover(markdown, new vscode.Range(document.positionAt(place.range.start), document.positionAt(place.range.end))) : undefined;
  }

  #tenant(markdown: vscode.MarkdownString, place: IdPlace, snapshot: Snapshot): boolean {
    const tenant = [...snapshot.byTenant.values()].find((entry) => entry.tenant.id === place.text.trim().toLowerCase())?.tenant;
    if (tenant === undefined) return false;
    markdown.appendText(this.#say('hover.tenant', { tenant: tenant.displayName, domain: tenant.defaultDomain ?? tenant.id }));
    return true;
  }

  #identity(markdown: vscode.MarkdownString, place: IdPlace, facts: IdentityFacts): boolean {
    switch (facts.state) {
      case 'noId':
        return false;
      case 'signedOut':
        this.#sentence(markdown, 'hover.signedOut', { key: 'hover.signIn', command: editorCommands.signIn });
        return true;
      case 'notRead':
        markdown.appendText(this.#say(facts.tenants.length === 0 ? 'hover.noTenants' : 'hover.notRead', { tenants: facts.tenants.join(', ') }));
        this.#link(markdown, { key: 'hover.readAll', command: editorCommands.refresh });
        return true;
      case 'unknown':
        markdown.appendText(this.#say('hover.unknown'));
        return true;
      case 'known':
        this.#facts(markdown, place, facts);
        return true;
    }
  }

  #facts(markdown: vscode.MarkdownString, place: IdPlace, { named, credentials, roles }: Extract<IdentityFacts, { state: 'known' }>): void {
    const { identity } = named;
    const node = [{ node: identityNodeOf(identity) }];
    const say = this.#say;
    markdown.appendMarkdown('**').appendText(identity.name).appendMarkdown('** ').appendText(say('hover.identity', { tenant: named.tenantName }));
    if (named.by !== 'clientId') markdown.appendMarkdown('\n\n').appendText(say('hover.otherId', { clientId: identity.clientId }));
    markdown.appendMarkdown('\n\n').appendText(say('hover.place', { subscription: identity.subscriptionId, resourceGroup: identity.resourceGroup }));
    const snapshot = this.#known.snapshot();
    if (place.account !== undefined) {
      const { state } = linkStateOf({ snapshot, identity, account: place.account });
      if (state === 'linked' || state === 'noIssuer' || state === 'noSubject') markdown.appendMarkdown('\n\n').appendText(say(`hover.${state}`, { serviceAccount: place.account.name }));
    }
    this.#list(markdown, credentials, identity, {
      title: (count) => say('hover.credentials', { count, limit: federatedCredentialLimit }),
      notRead: 'hover.credentialsNotRead',
      line: ({ name, subject, issuer }) => say('hover.credential', { name, subject, issuer: knownClusters(snapshot).find((cluster) => cluster.issuer === issuer)?.name ?? issuer }),
    });
    this.#list(markdown, roles, identity, {
      title: (count) => say('hover.roles', { count }),
      notRead: 'hover.rolesNotRead',
      line: ({ role, scope }) => say('hover.role', { role: role.name, scope: scopeName(scope) }),
    });
    markdown.appendMarkdown('\n\n');
    this.#link(markdown, { key: 'hover.copy', command: editorCommands.copyClientId, arguments: node });
    markdown.appendMarkdown(' ·');
    this.#link(markdown, { key: 'hover.portal', command: editorCommands.openInPortal, arguments: node });
  }

  #list<T>(markdown: vscode.MarkdownString, list: ReadList<T>, identity: ManagedIdentity, words: { readonly title: (count: number) => string; readonly notRead: MessageKey; readonly line: (item: T) => string }): void {
    const say = this.#say;
    markdown.appendMarkdown('\n\n');
    switch (list.state) {
      case 'read':
        markdown.appendText(words.title(list.items.length));
        for (const item of list.items.slice(0, listed)) markdown.appendMarkdown('\n- ').appendText(words.line(item));
        if (list.items.length > listed) markdown.appendMarkdown('\n- ').appendText(say('hover.more', { count: list.items.length - listed }));
        return;
      case 'reading':
        markdown.appendText(say('hover.reading'));
        return;
      case 'notRead':
        markdown.appendText(say(words.notRead));
        break;
      case 'failed':
        markdown.appendText(say('hover.failed', { why: describeReason(list.failure, say) }));
        break;
    }
    this.#link(markdown, { key: 'hover.read', command: editorCommands.readIdentity, arguments: [{ node: identityNodeOf(identity) }] });
  }

  #sentence(markdown: vscode.MarkdownString, key: MessageKey, link: HoverLink): void {
    markdown.appendText(this.#say(key));
    this.#link(markdown, link);
  }

  #link(markdown: vscode.MarkdownString, link: HoverLink): void {
    const query = link.arguments === undefined ? '' : `?${encodeURIComponent(JSON.stringify(link.arguments))}`;
    markdown.appendMarkdown(` [${this.#say(link.key)}](command:${link.command}${query})`);
  }
}
