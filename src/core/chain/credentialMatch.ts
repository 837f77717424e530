import { valueOf } from '../model/fact.ts';
import type { FederatedCredential } from '../model/identity.ts';
import { subjectOf, type Issuer, type Subject } from '../model/ids.ts';
import type { ChainFacts } from './facts.ts';

/** The credential that comes nearest to the wanted issuer and subject, and how near. */
export interface NearestCredential {
  readonly credential: FederatedCredential;
  readonly issuerMatches: boolean;
  readonly subjectMatches: boolean;
}

/** Entra compares byte for byte; nearest is the one with most in common, told apart only for the explanation. */
export function nearestCredential(
  credentials: readonly FederatedCredential[],
  wanted: { readonly issuer: Issuer; readonly subject: Subject },
): NearestCredential | undefined {
  let best: { readonly score: number; readonly nearest: NearestCredential } | undefined;
  for (const credential of credentials) {
    const issuerMatches = credential.issuer === wanted.issuer;
    const subjectMatches = credential.subject === wanted.subject;
    const score =
      (issuerMatches ? 4 : looselyEqual(credential.issuer, wanted.issuer) ? 2 : 0) +
      (subjectMatches ? 4 : looselyEqual(credential.subject, wanted.subject) ? 2 : 0);
    if (best === undefined || score > best.score) best = { score, nearest: { credential, issuerMatches, subjectMatches } };
  }
  return best === undefined || best.score === 0 ? undefined : best.nearest;
}

/** Equal but for case, scheme, white space and trailing slashes: the slips people make. */
export function looselyEqual(left: string, right: string): boolean {
  return loosely(left) === loosely(right);
}

function loosely(text: string): string {
  return text.trim().toLowerCase().replace(/^http:/, 'https:').replace(/\/+$/, '');
}

/** What a credential must say for this chain, as far as the cluster's issuer is known. */
export function wantedCredential(facts: ChainFacts): { readonly issuer: Issuer; readonly subject: Subject } | undefined {
  const issuer = valueOf(facts.cluster)?.issuer;
  return issuer === undefined ? undefined : { issuer, subject: subjectOf(facts.subject.serviceAccount) };
}
