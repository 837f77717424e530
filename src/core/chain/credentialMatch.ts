import { valueOf } from '../model/fact.ts';
import type { FederatedCredential } from '../model/identity.ts';
import { subjectOf, type Issuer, type Subject } from '../model/ids.ts';
import type { ChainFacts } from './facts.ts';
import { isIdentityBinding } from './identityBinding.ts';
import { issuerDifference, type IssuerDifference } from './issuerDifference.ts';
import { subjectDifference, type SubjectDifference } from './subjectDifference.ts';

/** The credential that comes nearest to the wanted issuer and subject, and how near. */
export interface NearestCredential {
  readonly credential: FederatedCredential;
  readonly issuerMatches: boolean;
  readonly subjectMatches: boolean;
}

/** How much a likeness counts; a whole issuer or subject counts more than any two likenesses. */
const issuerScore: Readonly<Record<IssuerDifference | 'same', number>> = { same: 10, missingSlash: 7, extraSlash: 7, http: 7, whitespace: 7, case: 7, former: 5, other: 0 };
const subjectScore: Readonly<Record<SubjectDifference | 'same', number>> = { same: 10, whitespace: 7, case: 7, namespace: 4, name: 4, other: 0, form: 0 };

/** Below this a credential is somebody else's and has nothing to do with this chain. */
const nearEnough = 7;

/**
 * Entra compares byte for byte; nearest is the one with most in common, told apart only for the
 * explanation. Credentials of identity bindings are AKS's own and never looked at.
 */
export function nearestCredential(
  credentials: readonly FederatedCredential[],
  wanted: { readonly issuer: Issuer; readonly subject: Subject },
): NearestCredential | undefined {
  let best: { readonly score: number; readonly nearest: NearestCredential } | undefined;
  for (const credential of credentials) {
    if (isIdentityBinding(credential)) continue;
    const issuer = issuerDifference(credential.issuer, wanted.issuer);
    const subject = subjectDifference(credential.subject, wanted.subject);
    const score = issuerScore[issuer ?? 'same'] + subjectScore[subject ?? 'same'];
    if (score < nearEnough || (best !== undefined && score <= best.score)) continue;
    best = { score, nearest: { credential, issuerMatches: issuer === undefined, subjectMatches: subject === undefined } };
  }
  return best?.nearest;
}

/** What a credential must say for this chain, as far as the cluster's issuer is known. */
export function wantedCredential(facts: ChainFacts): { readonly issuer: Issuer; readonly subject: Subject } | undefined {
  const issuer = valueOf(facts.cluster)?.issuer;
  return issuer === undefined ? undefined : { issuer, subject: subjectOf(facts.subject.serviceAccount) };
}
