import assert from 'node:assert/strict';
import type { ApplyEvent, ApplyOutcome } from '../../../src/core/link/events.ts';
import { readLinkFacts } from '../../../src/core/link/facts.ts';
import { handOverSide, type Side } from '../../../src/core/link/handOver/sides.ts';
import type { LinkPlan, Resolved } from '../../../src/core/link/plan.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { readRecords, type LinkRecord } from '../../../src/core/link/records.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { aCluster, anIdentity, aSubject, fabrikam, fabrikamSubscription } from '../../builders/chain.ts';
import { memoryFiles } from '../../builders/memoryFiles.ts';
import type { MemoryPorts, MemoryState, MemoryWorld } from '../../builders/memoryWorld.ts';

export const never = new AbortController().signal;

export const wish: LinkWish = {
  cluster: { id: aCluster().id, tenantId: aCluster().tenantId },
  serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
  identity: { kind: 'existing', ref: { id: anIdentity().id, tenantId: fabrikam } },
  role: { name: 'Reader', scope: aSubject().scope },
};
export const wishForNew: LinkWish = {
  ...wish,
  identity: { kind: 'new', identity: { tenantId: fabrikam, subscriptionId: fabrikamSubscription, resourceGroup: 'rg-new', name: 'mi-new', location: 'eastus' } },
};

/** A cluster whose issuer is still off. */
export function coldCluster(): MemoryState['cluster'] {
  const { issuer: _issuer, ...off } = aCluster({ oidcIssuerEnabled: false, workloadIdentityEnabled: false });
  return off;
}

/** Somebody with a journal of his own, who is signed in to one of the two tenants only, or to both. */
export function person(world: MemoryWorld, blindTo?: Side): MemoryPorts {
  const files = new Map<string, string>();
  const journal = memoryFiles(files);
  const { clusters, access, identities, federation, roles, providers, policies } = world.ports;
  const hidden = blindTo === 'cluster' ? { clusters: closed(clusters), access: closed(access) } : {};
  const hiddenIdentity =
    blindTo === 'identity' ? { identities: closed(identities), federation: closed(federation), roles: closed(roles), providers: closed(providers), policies: closed(policies) } : {};
  return { ...world.ports, ...hidden, ...hiddenIdentity, journal };
}

/** The same port to somebody who is not signed in there. */
function closed<T extends object>(port: T): T {
  return new Proxy(port, {
    get: (_target, name) => () => Promise.reject(new TenantlinkError({ reason: 'signInRequired', operation: String(name) })),
  });
}

export async function planFor(ports: MemoryPorts, wanted: LinkWish, other?: { readonly side: Side; readonly told?: Resolved }): Promise<LinkPlan> {
  const facts = await readLinkFacts(wanted, ports, never);
  const made = { id: ports.random.guid(), now: ports.clock.now(), assignmentName: ports.random.guid() };
  const outcome = planLink(facts, wanted, made, other === undefined ? {} : { handedOver: other.side, ...(other.told === undefined ? {} : { told: other.told }) });
  if (outcome.kind === 'refused') assert.fail(`refused: ${JSON.stringify(outcome.refusals)}`);
  return other === undefined ? outcome.plan : handOverSide(outcome.plan, other.side);
}

export async function finish(events: AsyncGenerator<ApplyEvent, void>, seen: ApplyEvent[] = []): Promise<ApplyOutcome> {
  for await (const event of events) seen.push(event);
  const last = seen.at(-1);
  assert.ok(last?.kind === 'finished', 'the last event names every step');
  return last.outcome;
}

export async function recordOf(ports: MemoryPorts): Promise<LinkRecord> {
  const { records } = await readRecords(ports.journal);
  const [record, ...others] = records;
  assert.ok(record !== undefined && others.length === 0, `one record, not ${records.length}`);
  return record;
}
