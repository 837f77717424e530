import type { Message } from '../words/say.ts';
import type { AnnotatedIdentity } from './annotatedIdentity.ts';
import type { NamedIdentity } from './identityIndex.ts';

/** The first lens of a ServiceAccount: a verdict, and what selecting it does. */
export interface LensTitle {
  readonly message: Message;
  /** The client id that is written without a question, where only that one can be meant. */
  readonly clientId?: string;
}

/** The verdict on the annotations of a ServiceAccount; undefined where nothing certain can be said or written. */
export function lensTitle(identity: AnnotatedIdentity, known: { readonly size: number }): LensTitle | undefined {
  switch (identity.state) {
    case 'none':
      return { message: { key: 'lens.insert' } };
    case 'uncertain':
      return undefined;
    case 'notAClientId':
      return identity.text.kind === 'otherId' ? correction('lens.otherId', identity.text.identity) : { message: { key: 'lens.notAClientId' } };
    case 'unknown':
      // Without any identity known, an unknown one means nothing.
      return { message: { key: known.size === 0 ? 'lens.replace' : 'lens.unknown' } };
    case 'known':
      if (identity.tenant === 'missing') return correction('lens.tenantMissing', identity.identity);
      if (identity.tenant === 'otherTenant') return correction('lens.tenantOther', identity.identity);
      return { message: { key: 'lens.known', params: namesOf(identity.identity) } };
  }
}

function correction(key: 'lens.otherId' | 'lens.tenantMissing' | 'lens.tenantOther', named: NamedIdentity): LensTitle {
  return { message: { key, params: namesOf(named) }, clientId: named.identity.clientId };
}

function namesOf(named: NamedIdentity): { readonly identity: string; readonly tenant: string } {
  return { identity: named.identity.name, tenant: named.tenantName };
}
