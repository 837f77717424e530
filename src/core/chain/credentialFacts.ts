import type { FederatedCredential } from '../model/identity.ts';
import type { Issuer, Subject } from '../model/ids.ts';
import { nearestCredential, wantedCredential, type NearestCredential } from './credentialMatch.ts';
import type { ChainFacts } from './facts.ts';
import type { ChainCode, Finding } from './finding.ts';
import { unknownAfterEarlier, unread } from './link.ts';

/** What the links of the federated credential compare. */
export interface CredentialFacts {
  readonly credentials: readonly FederatedCredential[];
  readonly wanted: { readonly issuer: Issuer; readonly subject: Subject };
  readonly nearest: NearestCredential | undefined;
}

/** What the links of the federated credential rest on, or the finding that says why it is not known. */
export function credentialFacts(code: ChainCode, facts: ChainFacts): CredentialFacts | { readonly finding: Finding } {
  const { cluster, credentials, identity } = facts;
  if (identity.state === 'known' && identity.value === undefined) return { finding: unknownAfterEarlier(code) };
  if (credentials.state !== 'known') return { finding: unread(code, credentials) };
  if (cluster.state === 'pending') return { finding: unread(code, cluster) };
  const wanted = wantedCredential(facts);
  if (wanted === undefined) return { finding: unknownAfterEarlier(code) };
  return { credentials: credentials.value, wanted, nearest: nearestCredential(credentials.value, wanted) };
}
