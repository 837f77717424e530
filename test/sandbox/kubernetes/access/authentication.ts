import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Cluster } from '../cluster.ts';
import type { ServiceAccount } from '../model/objects.ts';
import { PODS, SECRETS, SERVICE_ACCOUNTS } from '../model/resourceTypes.ts';
import type { ClientCertificates } from './clientCertificates.ts';
import { unverifiedIssuer } from './serviceAccountTokens.ts';
import { serviceAccountUser, type User } from './user.ts';

/** A signed-in person as Entra ID names them; `tenantId` is the token's, where known. */
export interface EntraPrincipal {
  readonly name: string;
  readonly groups: readonly string[];
  readonly tenantId?: string | undefined;
}

/** How the users of a sandbox's clusters are told. */
export interface Authenticators {
  readonly certificates: ClientCertificates;
  /** Tokens written into kubeconfigs, each for one cluster. */
  readonly staticTokens: ReadonlyMap<string, { readonly cluster: string; readonly user: User }>;
  /** True where the cluster accepts Entra ID tokens. */
  isEntraCluster(cluster: string): boolean;
  entra(token: string): Promise<EntraPrincipal | undefined>;
}

/** The user of a request, or undefined: then the answer is 401 (AKS switches anonymous access off). */
export async function authenticate(cluster: Cluster, req: IncomingMessage, ways: Authenticators): Promise<User | undefined> {
  const certificate = req.socket instanceof TLSSocket ? req.socket.getPeerCertificate() : undefined;
  if (certificate?.fingerprint256 !== undefined) {
    const holder = ways.certificates.holder(cluster.facts.id, certificate.fingerprint256);
    if (holder) return { name: holder.name, groups: [...holder.groups, 'system:authenticated'] };
  }
  const token = bearerToken(req);
  if (token === undefined) return undefined;
  const known = ways.staticTokens.get(token);
  if (known) return known.cluster === cluster.facts.id ? known.user : undefined;
  if (cluster.tokens.issued(unverifiedIssuer(token))) return serviceAccount(cluster, token);
  if (!ways.isEntraCluster(cluster.facts.id)) return undefined;
  const principal = await ways.entra(token);
  if (!principal || (principal.tenantId !== undefined && principal.tenantId !== cluster.facts.tenantId)) return undefined;
  return { name: principal.name, groups: [...principal.groups, 'system:authenticated'] };
}

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(req: IncomingMessage): string | undefined {
  return /^Bearer\s+(?<token>\S+)\s*$/i.exec(req.headers.authorization ?? '')?.groups?.token;
}

/** A service account's token counts only while account and bound object still exist. */
async function serviceAccount(cluster: Cluster, token: string): Promise<User | undefined> {
  const claims = await cluster.tokens.check(token, cluster.tokens.issuer);
  if (!claims) return undefined;
  const { namespace } = claims;
  const account = cluster.store.get(SERVICE_ACCOUNTS, namespace, claims.serviceAccount.name) as ServiceAccount | undefined;
  if (account?.metadata.uid !== claims.serviceAccount.uid) return undefined;
  const bound = claims.pod ? ([PODS, claims.pod] as const) : claims.secret ? ([SECRETS, claims.secret] as const) : undefined;
  if (bound && cluster.store.get(bound[0], namespace, bound[1].name)?.metadata.uid !== bound[1].uid) return undefined;
  return serviceAccountUser(namespace, account.metadata.name, account.metadata.uid);
}
