import { quotaActions, quotaProvider, type ChainSubject } from '../chain/facts.ts';
import { armKey, parseArmId, subscriptionOf, subscriptionScope } from '../model/armId.ts';
import type { ClusterRef } from '../model/cluster.ts';
import { failureOf } from '../model/failure.ts';
import type { ManagedIdentity } from '../model/identity.ts';
import type { ArmId } from '../model/ids.ts';
import type { ServiceAccountName } from '../model/serviceAccount.ts';
import type { Message } from '../words/say.ts';
import type { SignValues } from './errorSigns.ts';

/** A chain that may be meant, and why. */
export interface Suspect {
  readonly subject: ChainSubject;
  readonly why: Message;
}

/** Both ends of a chain, found on the way to a suspect. */
export interface SuspectEnds {
  readonly cluster: ClusterRef;
  readonly serviceAccount: ServiceAccountName;
  readonly identity: ManagedIdentity;
  readonly workload?: { readonly kind: string; readonly name: string };
}

/** What an identity must be allowed to do where nothing else is known: to read quotas, which `Reader` holds. */
const defaultRole = 'Reader';

/** What a chain is for. */
type Purpose = Pick<ChainSubject, 'scope' | 'roleName' | 'actions' | 'provider'>;

/** What Azure refused according to a text; else what a quota takes, in the identity's own subscription. */
export function purposeOf(identity: ManagedIdentity, refused: Pick<SignValues, 'action' | 'scope'>): Purpose {
  const provider = refused.action?.split('/')[0];
  const scope = scopeOf(refused.scope);
  if (refused.action !== undefined && provider?.includes('.') === true && scope !== undefined) return { scope, roleName: defaultRole, actions: [refused.action], provider };
  return { scope: subscriptionScope(identity.subscriptionId), roleName: defaultRole, actions: quotaActions, provider: quotaProvider };
}

/** The chain between two ends. */
export function suspectOf({ cluster, serviceAccount, identity, workload }: SuspectEnds, why: Message, refused: Pick<SignValues, 'action' | 'scope'> = {}): Suspect {
  return {
    subject: {
      cluster: { id: cluster.id, tenantId: cluster.tenantId },
      serviceAccount: { namespace: serviceAccount.namespace, name: serviceAccount.name },
      identity: { id: identity.id, tenantId: identity.tenantId },
      ...purposeOf(identity, refused),
      ...(workload === undefined ? {} : { workload: { kind: workload.kind, name: workload.name } }),
    },
    why,
  };
}

/** A scope of a text, as far as it is one inside a subscription. */
function scopeOf(text: string | undefined): ArmId | undefined {
  if (text === undefined || subscriptionOf(text) === undefined) return undefined;
  try {
    return parseArmId(text, 'log');
  } catch (thrown) {
    // What a text names need not be a resource id; then the chain is judged at the subscription.
    if (failureOf(thrown, 'parse.armId').reason === 'invalidInput') return undefined;
    throw thrown;
  }
}

/** Each chain once, the first reason for it kept. */
export function withoutRepeats(suspects: readonly Suspect[]): readonly Suspect[] {
  const seen = new Map<string, Suspect>();
  for (const suspect of suspects) {
    const { cluster, serviceAccount, identity, workload } = suspect.subject;
    const key = [armKey(cluster.id), serviceAccount.namespace, serviceAccount.name, armKey(identity.id), workload?.kind, workload?.name].join('\n');
    if (!seen.has(key)) seen.set(key, suspect);
  }
  return [...seen.values()];
}
