import type { AnnotatedIdentity } from '../manifest/annotatedIdentity.ts';
import type { NamedIdentity } from '../manifest/identityIndex.ts';
import type { ManagedIdentity } from '../model/identity.ts';
import type { Message } from '../words/say.ts';
import type { LinkState } from './linkState.ts';

/** What selecting a lens does. */
type LensAction =
  /** Writes the client id without a question where only that one can be meant, else asks for one. */
  | { readonly kind: 'insert'; readonly clientId?: string }
  /** Reads the identity's credentials, so that the state of the link can be told. */
  | { readonly kind: 'read'; readonly identity: ManagedIdentity }
  | { readonly kind: 'link' | 'run' | 'diagnose' };

/** A lens above a ServiceAccount; `kind` is the setting that turns it off. */
export interface AccountLens {
  readonly kind: 'linkState' | 'clientId' | 'link' | 'quotaPod' | 'diagnose';
  readonly message: Message;
  readonly action: LensAction;
}

/** The lenses of a ServiceAccount in their order: a verdict where there is one, and what can be done. */
export function accountLenses(args: {
  readonly identity: AnnotatedIdentity;
  /** The state of the link to that identity, where it is known and the ServiceAccount has a name. */
  readonly link: LinkState | undefined;
  /** Whether any identity is known: else an unknown client id means nothing. */
  readonly identitiesKnown: boolean;
  /** Whether it has the name that it has in a cluster: only then can something be done there. */
  readonly named: boolean;
}): readonly AccountLens[] {
  const { identity, named } = args;
  const verdict = verdictOf(args);
  const write = writeOf(identity);
  return [
    ...(verdict === undefined ? [] : [{ kind: 'linkState', ...verdict } as const]),
    // One that corrects writes already.
    ...(write === undefined || verdict?.action.kind === 'insert' ? [] : [{ kind: 'clientId', message: { key: write }, action: { kind: 'insert' } } as const]),
    ...(named ? actionsOf(identity) : []),
  ];
}

function actionsOf(identity: AnnotatedIdentity): readonly AccountLens[] {
  return [
    { kind: 'link', message: { key: 'lens.link' }, action: { kind: 'link' } },
    ...(identity.state === 'none' ? [] : [{ kind: 'quotaPod', message: { key: 'lens.run' }, action: { kind: 'run' } } as const]),
    { kind: 'diagnose', message: { key: 'lens.diagnose' }, action: { kind: 'diagnose' } },
  ];
}

function writeOf(identity: AnnotatedIdentity): 'lens.insert' | 'lens.replace' | undefined {
  switch (identity.state) {
    case 'none':
      return 'lens.insert';
    case 'uncertain':
      return undefined;
    case 'notAClientId':
    case 'unknown':
    case 'known':
      return 'lens.replace';
  }
}

function verdictOf(args: Parameters<typeof accountLenses>[0]): Pick<AccountLens, 'message' | 'action'> | undefined {
  const { identity, link } = args;
  switch (identity.state) {
    case 'none':
    case 'uncertain':
      return undefined;
    case 'notAClientId':
      return identity.text.kind === 'otherId' ? correction('lens.otherId', identity.text.identity) : { message: { key: 'lens.notAClientId' }, action: { kind: 'insert' } };
    case 'unknown':
      return args.identitiesKnown ? { message: { key: 'lens.unknown' }, action: { kind: 'insert' } } : undefined;
    case 'known':
      if (identity.tenant === 'missing') return correction('lens.tenantMissing', identity.identity);
      if (identity.tenant === 'otherTenant') return correction('lens.tenantOther', identity.identity);
      return stateOf(identity.identity, link);
  }
}

function stateOf(named: NamedIdentity, link: LinkState | undefined): Pick<AccountLens, 'message' | 'action'> {
  const params = namesOf(named);
  switch (link?.state) {
    case 'linked':
      return { message: { key: 'lens.linked', params }, action: { kind: 'diagnose' } };
    case 'noIssuer':
      return { message: { key: 'lens.noIssuer' }, action: { kind: 'link' } };
    case 'noSubject':
      return { message: { key: 'lens.noSubject' }, action: { kind: 'link' } };
    case 'notRead':
      return { message: { key: 'lens.notRead', params }, action: { kind: 'read', identity: named.identity } };
    case 'uncertain':
      return { message: { key: 'lens.known', params }, action: { kind: 'diagnose' } };
    case undefined:
      return { message: { key: 'lens.known', params }, action: { kind: 'insert' } };
  }
}

function correction(key: 'lens.otherId' | 'lens.tenantMissing' | 'lens.tenantOther', named: NamedIdentity): Pick<AccountLens, 'message' | 'action'> {
  return { message: { key, params: namesOf(named) }, action: { kind: 'insert', clientId: named.identity.clientId } };
}

function namesOf(named: NamedIdentity): { readonly identity: string; readonly tenant: string } {
  return { identity: named.identity.name, tenant: named.tenantName };
}
