import { armIdParts, subscriptionOf } from '../../model/armId.ts';
import { quotaProvider } from '../../chain/facts.ts';
import type { StepKind } from '../plan.ts';
import type { PlanFileHead } from './planFile.ts';
import type { Side } from './sides.ts';

/** The other side of a link. */
export function otherSide(side: Side): Side {
  return side === 'cluster' ? 'identity' : 'cluster';
}

/** Whose half a kind of step belongs to. */
export const sideOfStep: Readonly<Record<StepKind, Side>> = {
  createResourceGroup: 'identity',
  createIdentity: 'identity',
  assignRole: 'identity',
  registerProvider: 'identity',
  putCredential: 'identity',
  configureCluster: 'cluster',
  createNamespace: 'cluster',
  applyServiceAccount: 'cluster',
  editManifest: 'cluster',
  mendWorkload: 'cluster',
};

/**
 * The values that stand beside a step in a plan file. They follow from the head of the file, so
 * that an edited step contradicts it and is refused by place.
 */
export function askedValues(kind: StepKind, head: PlanFileHead): Readonly<Record<string, string>> {
  const { cluster, identity, role, serviceAccount, trust } = head;
  switch (kind) {
    case 'createResourceGroup': {
      const { subscriptionId, resourceGroup } = armIdParts(identity.id);
      return { subscription: subscriptionId, resourceGroup, ...optional('location', identity.createIn) };
    }
    case 'createIdentity':
      return { identity: identity.id, ...optional('location', identity.createIn) };
    case 'assignRole':
      return { role: role.name, scope: role.scope };
    case 'registerProvider':
      return { provider: quotaProvider, ...optional('subscription', subscriptionOf(role.scope)) };
    case 'putCredential':
      return { identity: identity.id, ...optional('issuer', trust.issuer), subject: trust.subject, audience: trust.audience };
    case 'configureCluster':
      return { cluster: cluster.id };
    case 'createNamespace':
      return { namespace: serviceAccount.namespace };
    case 'applyServiceAccount':
    case 'editManifest':
      return {
        namespace: serviceAccount.namespace,
        name: serviceAccount.name,
        ...optional('clientId', identity.clientId),
        ...(identity.tenantId === cluster.tenantId ? {} : { tenantId: identity.tenantId }),
      };
    case 'mendWorkload':
      return { namespace: serviceAccount.namespace, ...optional('workloadKind', head.workload?.kind), ...optional('workload', head.workload?.name) };
  }
}

function optional(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}
