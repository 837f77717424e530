import { armIdParts, armKey } from '../../model/armId.ts';
import type { ClusterRef } from '../../model/cluster.ts';
import { subjectOf, type Issuer } from '../../model/ids.ts';
import type { Message } from '../../words/say.ts';
import type { Plan } from '../plan.ts';
import type { PlannedLink } from './manyPlan.ts';
import type { StaleCredential } from './staleCredentials.ts';

/** Many credentials that are made to trust a cluster's new issuer: one plan and one record for each, looked at and applied as one. */
export interface RepointPlan {
  readonly id: string;
  readonly createdAt: number;
  readonly cluster: ClusterRef;
  readonly issuer: Issuer;
  readonly links: readonly PlannedLink<Plan>[];
  /** Left as they are, and why. */
  readonly left: readonly { readonly stale: StaleCredential; readonly message: Message }[];
}

/**
 * Each credential keeps its name, subject and audience and gets the new issuer; undo puts the old
 * one back. Applied by `applyMany`. Pure but for `made.guid`.
 */
export function planRepoint(
  wanted: { readonly cluster: ClusterRef; readonly issuer: Issuer; readonly stale: readonly StaleCredential[] },
  made: { readonly id: string; readonly now: number; readonly guid: () => string },
): RepointPlan {
  const { cluster, issuer } = wanted;
  const taken = new Set<string>();
  const links: PlannedLink<Plan>[] = [];
  const left: { readonly stale: StaleCredential; readonly message: Message }[] = [];
  for (const stale of wanted.stale) {
    const pair = `${armKey(stale.identity.id)} ${stale.credential.subject}`;
    // The same issuer and subject twice on one identity is refused by Azure.
    if (stale.superseded || taken.has(pair)) {
      left.push({ stale, message: { key: 'repoint.left.superseded', params: { credential: stale.credential.name } } });
      continue;
    }
    taken.add(pair);
    links.push({ plan: planOne(stale, { cluster, issuer }, { id: made.guid(), now: made.now }), after: [] });
  }
  return { id: made.id, createdAt: made.now, cluster, issuer, links, left };
}

function planOne(stale: StaleCredential, to: { readonly cluster: ClusterRef; readonly issuer: Issuer }, made: { readonly id: string; readonly now: number }): Plan {
  const { credential, serviceAccount, owners } = stale;
  const identity = { id: stale.identity.id, tenantId: stale.identity.tenantId };
  const [audience = ''] = credential.audiences;
  return {
    id: made.id,
    createdAt: made.now,
    repoint: { cluster: { id: to.cluster.id, tenantId: to.cluster.tenantId }, identity },
    resolved: { issuer: to.issuer },
    warnings: [],
    steps: [
      {
        id: 'putCredential',
        state: 'needed',
        side: 'identity',
        tenantId: identity.tenantId,
        target: armIdParts(identity.id).name,
        changes: [
          { what: 'issuer', before: credential.issuer, after: to.issuer, reversibility: 'reversible' },
          { what: 'subject', before: credential.subject, after: credential.subject, reversibility: 'reversible' },
          { what: 'federated credential', before: credential.name, after: credential.name, reversibility: 'reversible' },
        ],
        dependsOn: [],
        action: { kind: 'putCredential', identity, subject: subjectOf(serviceAccount), audience, takenNames: [], replaces: credential, owners },
      },
    ],
  };
}
