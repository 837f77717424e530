import type { FederatedCredential } from '../model/identity.ts';

/** The audience of the tokens of pods that use an AKS identity binding. */
export const identityBindingAudience = 'api://AKSIdentityBinding';

/** `https://ib.oic.prod-aks.azure.com/<tenant>/<client id>`, and the same of other clouds (AKS docs, "Identity bindings"). */
const bindingIssuer = /^https:\/\/ib\.oic\.[^/]+\//i;

/** Whether a federated credential is AKS's own, of an identity binding: never ours to count on, change or delete. */
export function isIdentityBinding({ issuer, audiences }: FederatedCredential): boolean {
  return bindingIssuer.test(issuer) || audiences.includes(identityBindingAudience);
}
