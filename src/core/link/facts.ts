import { identityArmId, subscriptionOf, subscriptionScope } from '../model/armId.ts';
import { clusterName } from '../model/kubeContext.ts';
import { known, readFact, valueOf, type Fact } from '../model/fact.ts';
import type { RoleDefinition } from '../model/identity.ts';
import { subjectOf, type ArmId } from '../model/ids.ts';
import { ownerOf } from '../model/objectOwner.ts';
import type { PolicyAssignment } from '../model/policy.ts';
import type { IdentityRef } from '../model/identity.ts';
import type { ManifestPlace } from '../ports/manifestFiles.ts';
import type { World } from '../ports/world.ts';
import { quotaProvider, type ChainFacts, type ChainSubject } from '../chain/facts.ts';
import { readFacts, type ChainPorts } from '../chain/readFacts.ts';
import { scopesOf, type RightsAt } from './rights.ts';
import type { LinkWish } from './wish.ts';

/** The chain's facts and what planning needs besides. */
export interface LinkFacts {
  readonly chain: ChainFacts;
  readonly namespaces: Fact<readonly string[]>;
  readonly role: Fact<RoleDefinition>;
  /** Only asked for a new identity. */
  readonly resourceGroups?: Fact<readonly { readonly name: string; readonly location: string }[]>;
  /** What the signed-in user may do, at each scope that a step needs. */
  readonly rights: readonly RightsAt[];
  /** Policies in force at the identity. */
  readonly policies: Fact<readonly PolicyAssignment[]>;
  /** Where a deployment tool owns the ServiceAccount: its manifest in the workspace; a known undefined where the workspace does not hold it. */
  readonly manifest?: Fact<OwnedManifest | undefined>;
}

/** A ServiceAccount's manifest, with the annotations that it has in the file. */
interface OwnedManifest {
  readonly place: ManifestPlace;
  /** Files besides it that hold the same ServiceAccount, e.g. other overlays. */
  readonly others: readonly ManifestPlace[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** The ports that planning reads through. */
export type LinkFactPorts = ChainPorts & Pick<World, 'access' | 'roles' | 'identities' | 'policies' | 'manifests'>;

/** The identity a wish is about, existing or to be. */
export function identityOf(wish: LinkWish): IdentityRef {
  return wish.identity.kind === 'existing' ? wish.identity.ref : { id: identityArmId(wish.identity.identity), tenantId: wish.identity.identity.tenantId };
}

/** The chain that a wish is to bring about: the wished role itself is what must be held. */
export function chainSubjectOf(wish: LinkWish): ChainSubject {
  return {
    cluster: wish.cluster,
    serviceAccount: wish.serviceAccount,
    identity: identityOf(wish),
    scope: wish.role.scope,
    roleName: wish.role.name,
    actions: [],
    provider: quotaProvider,
    ...(wish.workload === undefined ? {} : { workload: wish.workload }),
  };
}

/** Reads everything a plan is made of; independent reads in parallel. @throws TenantlinkError `invalidInput` before anything is sent, `cancelled` */
export async function readLinkFacts(wish: LinkWish, ports: LinkFactPorts, signal: AbortSignal): Promise<LinkFacts> {
  subjectOf(wish.serviceAccount);
  const now = (): number => ports.clock.now();
  const { tenantId } = identityOf(wish);
  const newIdentity = wish.identity.kind === 'new' ? wish.identity.identity : undefined;
  const reading = readFacts(chainSubjectOf(wish), ports, signal);
  const [chain, manifest, rights, policies, namespaces, role, resourceGroups] = await Promise.all([
    reading,
    reading.then((facts) => readManifestOf(facts, ports, signal)),
    Promise.all(scopesOf(wish).map((at) => readRights(at, ports, signal))),
    readFact({ operation: 'listPolicies', source: `policies at ${identityOf(wish).id}`, now, read: () => ports.policies.listAssignments({ tenantId, scope: policyScope(wish), signal }) }),
    readFact({
      operation: 'listNamespaces',
      source: `namespaces of ${clusterName(wish.cluster.id)}`,
      now,
      read: () => ports.access.listNamespaces({ cluster: wish.cluster, signal }),
    }),
    readFact({
      operation: 'findRole',
      source: `role definitions at ${wish.role.scope}`,
      now,
      read: () => ports.roles.findRole({ tenantId, scope: wish.role.scope, name: wish.role.name, signal }),
    }),
    newIdentity === undefined
      ? undefined
      : readFact({
          operation: 'listResourceGroups',
          source: `resource groups of ${newIdentity.subscriptionId}`,
          now,
          read: () => ports.identities.listResourceGroups({ tenantId, subscriptionId: newIdentity.subscriptionId, signal }),
        }),
  ]);
  return {
    chain: withAbsentIdentity(chain, newIdentity !== undefined),
    namespaces,
    role,
    rights,
    policies,
    ...(manifest === undefined ? {} : { manifest }),
    ...(resourceGroups === undefined ? {} : { resourceGroups }),
  };
}

async function readRights({ tenantId, scope }: ReturnType<typeof scopesOf>[number], ports: LinkFactPorts, signal: AbortSignal): Promise<RightsAt> {
  const permissions = await readFact({ operation: 'readPermissions', source: `your permissions at ${scope}`, now: () => ports.clock.now(), read: () => ports.roles.permissions({ tenantId, scope, signal }) });
  return { scope, permissions };
}

/** Policies are read where the identity stands, or will stand. */
function policyScope({ identity }: LinkWish): ArmId {
  return identity.kind === 'existing' ? identity.ref.id : subscriptionScope(identity.identity.subscriptionId);
}

/** Looks for a manifest only where a deployment tool owns the ServiceAccount. */
async function readManifestOf({ serviceAccount: fact }: ChainFacts, ports: LinkFactPorts, signal: AbortSignal): Promise<LinkFacts['manifest']> {
  const serviceAccount = valueOf(fact);
  if (serviceAccount === undefined || ownerOf(serviceAccount) === undefined) return undefined;
  return readFact({
    operation: 'findManifest',
    source: 'the workspace',
    now: () => ports.clock.now(),
    read: async () => {
      const [place, ...others] = await ports.manifests.find({ serviceAccount, signal });
      if (place === undefined) return undefined;
      const annotations = await ports.manifests.annotations({ place, serviceAccount, signal });
      return annotations === undefined ? undefined : { place, others, annotations };
    },
  });
}

/** An identity that is still to be created has no credentials: its 404 is knowledge, not a failure. */
function withAbsentIdentity(chain: ChainFacts, isNew: boolean): ChainFacts {
  if (!isNew || chain.identity.state !== 'known' || chain.identity.value !== undefined) return chain;
  return { ...chain, credentials: known([], chain.identity.readAt, chain.identity.source) };
}

/** The subscription in which the provider must be registered. */
export function providerSubscription(wish: LinkWish): ReturnType<typeof subscriptionOf> {
  return subscriptionOf(wish.role.scope);
}
