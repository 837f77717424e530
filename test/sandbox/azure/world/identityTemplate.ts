import { seededGuid } from '../../foundation/seed.ts';
import { identityPath } from './armIds.ts';
import type { FederatedCredential, Identity, JsonObject } from './model.ts';

/** What decides an identity's content. */
export interface IdentitySpec {
  readonly seed: number;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
  readonly tags?: JsonObject;
  readonly credentials?: readonly FederatedCredential[];
  /** Distinguishes a re-created identity (new client id) from the one that had its name before. */
  readonly generation?: number;
  readonly createdAt?: number;
  /** When the directory begins to know its service principal. */
  readonly knownFrom?: number;
}

/** A user-assigned identity with its service principal. */
export function identityFrom(spec: IdentitySpec): Identity {
  const id = identityPath(spec.subscriptionId, spec.resourceGroup, spec.name);
  const unique = `${id.toLowerCase()}#${spec.generation ?? 0}`;
  const identity: Identity = {
    id,
    name: spec.name,
    resourceGroup: spec.resourceGroup,
    subscriptionId: spec.subscriptionId,
    tenantId: spec.tenantId,
    location: spec.location,
    tags: spec.tags ?? {},
    principalId: seededGuid(spec.seed, `identity-principal:${unique}`),
    clientId: seededGuid(spec.seed, `identity-client:${unique}`),
    knownFrom: spec.knownFrom ?? 0,
    createdAt: spec.createdAt ?? 0,
    credentials: new Map(),
    trust: [],
    writes: 0,
  };
  for (const credential of spec.credentials ?? []) setCredential(identity, credential, { now: 0, delay: 0 });
  return identity;
}

/** When a change was made, and how much later the token endpoint learns of it (milliseconds). */
export interface Propagation {
  readonly now: number;
  readonly delay: number;
}

/** Creates or replaces a credential; the token endpoint follows after the delay. */
export function setCredential(identity: Identity, credential: FederatedCredential, when: Propagation): void {
  identity.credentials.set(credential.name.toLowerCase(), credential);
  const effective = when.now + when.delay;
  retire(identity, credential.name, effective);
  identity.trust.push({
    name: credential.name,
    issuer: credential.issuer,
    subject: credential.subject,
    audience: credential.audiences[0] ?? '',
    from: effective,
    until: Infinity,
  });
}

/** Deletes a credential; false when there was none. */
export function removeCredential(identity: Identity, name: string, when: Propagation): boolean {
  const existed = identity.credentials.delete(name.toLowerCase());
  if (existed) retire(identity, name, when.now + when.delay);
  return existed;
}

function retire(identity: Identity, name: string, at: number): void {
  for (const entry of identity.trust) {
    if (entry.name.toLowerCase() === name.toLowerCase() && entry.until > at) entry.until = at;
  }
}
