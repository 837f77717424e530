import { identityPath } from '../../world/armIds.ts';
import { removeCredential, setCredential } from '../../world/identityTemplate.ts';
import type { FederatedCredential, Identity, Json } from '../../world/model.ts';
import { IDENTITIES } from '../apiVersions.ts';
import { parentNotFound, resourceNotFound } from '../armFailure.ts';
import { page } from '../paging.ts';
import { denyUntrustedIssuer } from '../policy.ts';
import { type ArmAnswer, type ArmCall, type ArmRoute, placeOf } from '../route.ts';
import { checkAgainst, concurrentWrites, readCredential } from './federatedCredentialRules.ts';

const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials';
const PROVIDER = 'Microsoft.ManagedIdentity';
const LIST = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{identity}/federatedIdentityCredentials`;
const ITEM = `${LIST}/{name}`;

/** Federated identity credentials: synchronous, one write at a time under an identity. */
export const federatedCredentialRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: LIST,
    versions: IDENTITIES,
    provider: PROVIDER,
    action: `${TYPE}/read`,
    handle(call) {
      const identity = parentOf(call, 'read');
      return page(call, [...identity.credentials.values()].map((credential) => credentialBody(identity, credential)));
    },
  },
  {
    method: 'GET',
    pattern: ITEM,
    versions: IDENTITIES,
    provider: PROVIDER,
    action: `${TYPE}/read`,
    handle(call) {
      const identity = parentOf(call, 'read');
      const credential = identity.credentials.get(call.param('name').toLowerCase());
      if (!credential) {
        throw resourceNotFound(TYPE.replace('/federated', `/${identity.name}/federated`), call.param('name'), call.param('resourceGroup'));
      }
      return { status: 200, body: credentialBody(identity, credential) };
    },
  },
  { method: 'PUT', pattern: ITEM, versions: IDENTITIES, provider: PROVIDER, action: `${TYPE}/write`, handle: putCredential },
  { method: 'DELETE', pattern: ITEM, versions: IDENTITIES, provider: PROVIDER, action: `${TYPE}/delete`, handle: deleteCredential },
];

async function putCredential(call: ArmCall): Promise<ArmAnswer> {
  const identity = parentOf(call, 'write');
  const credential = readCredential(call.param('name'), call.body);
  denyUntrustedIssuer(call, credential);
  return alone(call, identity, () => {
    checkAgainst(identity, credential, call.context.duplicateCredentialStatus);
    const existed = identity.credentials.has(credential.name.toLowerCase());
    setCredential(identity, credential, { now: call.context.clock.now(), delay: call.context.faults.propagation.credentialMs });
    const body = credentialBody(identity, credential);
    return existed ? { status: 200, body } : { status: 201, body, headers: { location: `${identity.id}/federatedIdentityCredentials/${credential.name}` } };
  });
}

async function deleteCredential(call: ArmCall): Promise<ArmAnswer> {
  const identity = parentOf(call, 'delete');
  return alone(call, identity, () => {
    const when = { now: call.context.clock.now(), delay: call.context.faults.propagation.credentialMs };
    return { status: removeCredential(identity, call.param('name'), when) ? 200 : 204 };
  });
}

/** Runs a write that takes its time, and refuses any other under the same identity meanwhile. */
async function alone(call: ArmCall, identity: Identity, write: () => ArmAnswer): Promise<ArmAnswer> {
  if (identity.writes > 0) throw concurrentWrites(identity.id);
  identity.writes += 1;
  try {
    const { credentialWriteMs } = call.context.timings;
    if (credentialWriteMs > 0) await call.context.clock.sleep(credentialWriteMs, call.context.closing);
    return write();
  } finally {
    identity.writes -= 1;
  }
}

function parentOf(call: ArmCall, verb: 'read' | 'write' | 'delete'): Identity {
  const { subscription, contents } = placeOf(call);
  const id = identityPath(subscription.id, call.param('resourceGroup'), call.param('identity'));
  const identity = contents.identities.get(id.toLowerCase());
  const lag = call.context.faults.propagation.parentMs;
  if (!identity || (identity.createdAt > 0 && call.now < identity.createdAt + lag)) throw parentNotFound(verb, TYPE, id);
  return identity;
}

function credentialBody(identity: Identity, credential: FederatedCredential): Json {
  return {
    id: `${identity.id}/federatedIdentityCredentials/${credential.name}`,
    name: credential.name,
    type: TYPE,
    properties: { issuer: credential.issuer, subject: credential.subject, audiences: credential.audiences },
  };
}
