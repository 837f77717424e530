import type { FederatedCredential, IdentityRef } from '../model/identity.ts';

/**
 * Federated credentials of an identity. Throws TenantlinkError; writes under one identity must
 * be serial (`concurrentWrite`), which the caller sees to.
 */
export interface FederationStore {
  list(request: { readonly identity: IdentityRef; readonly signal: AbortSignal }): Promise<readonly FederatedCredential[]>;
  /** Creates, or replaces the values of the credential with that name. @throws `conflict`, `concurrentWrite`, `limitReached`, `notSupported`, `notReplicated` */
  put(request: { readonly identity: IdentityRef; readonly credential: FederatedCredential; readonly signal: AbortSignal }): Promise<void>;
  /** Succeeds also when it is gone already. */
  delete(request: { readonly identity: IdentityRef; readonly name: string; readonly signal: AbortSignal }): Promise<void>;
}
