import { fail } from '../../core/model/failure.ts';
import { armKey } from '../../core/model/armId.ts';
import type { ClusterRef } from '../../core/model/cluster.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ClusterCredentials } from '../../core/ports/clusterCredentials.ts';
import type { BearerToken, TokenSource } from '../../core/ports/tokenSource.ts';
import { parseKubeconfig, type ClusterLogin } from '../kubeconfig/parseKubeconfig.ts';
import { httpsTransport, type HttpsTransport } from './httpsTransport.ts';
import { sharedPromise } from './sharedPromise.ts';

/** A cluster's login, ready for requests. */
export interface OpenLogin {
  readonly cluster: ClusterRef;
  readonly endpoint: ClusterLogin['endpoint'];
  readonly transport: HttpsTransport;
  /** The bearer token to send, renewed before it expires; undefined where a client certificate is enough. */
  token(signal: AbortSignal): Promise<string | undefined>;
}

export interface LoginCache {
  /** @throws TenantlinkError of the credentials, the tokens or the kubeconfig */
  open(request: { readonly cluster: ClusterRef; readonly signal: AbortSignal }): Promise<OpenLogin>;
  /** Forgets a login that the server refused. */
  drop(login: OpenLogin): void;
}

/** How long a kubeconfig is used before it is asked for anew. */
const kubeconfigLifeMs = 30 * 60_000;
/** A token this close to its expiry is renewed first (clocks differ, requests take time). */
const renewBeforeMs = 5 * 60_000;

/** Logins per cluster, in memory only, of one connection of ours. */
export function loginCache(args: { readonly credentials: ClusterCredentials; readonly tokens: TokenSource; readonly clock: Clock; readonly log: (line: string) => void }): LoginCache {
  const entries = new Map<string, { readonly expiresAt: number; readonly login: (signal: AbortSignal) => Promise<OpenLogin> }>();

  async function load(cluster: ClusterRef, signal: AbortSignal): Promise<OpenLogin> {
    const login = parseKubeconfig(await args.credentials.kubeconfig({ cluster, signal }));
    args.log(`cluster ${cluster.id}: ${login.endpoint.server}, ${login.user.kind === 'entra' ? 'Entra ID token' : login.user.kind}`);
    return { cluster, endpoint: login.endpoint, transport: httpsTransport(login), token: tokenOf(cluster, login) };
  }

  function tokenOf(cluster: ClusterRef, login: ClusterLogin): OpenLogin['token'] {
    const { user } = login;
    if (user.kind !== 'entra') return () => Promise.resolve(user.token);
    let current: BearerToken | undefined;
    const renew = sharedPromise(async (signal) => {
      current = await args.tokens.token({ tenantId: user.tenantId ?? cluster.tenantId, scopes: [user.scope], signal });
      return current;
    });
    return async (signal) => {
      if (current !== undefined && current.expiresAt - renewBeforeMs > args.clock.now()) return current.token;
      return (await renew(signal)).token;
    };
  }

  return {
    async open({ cluster, signal }) {
      if (signal.aborted) fail({ reason: 'cancelled', operation: 'openCluster', target: cluster.id });
      const key = armKey(cluster.id);
      const found = entries.get(key);
      if (found !== undefined && found.expiresAt > args.clock.now()) return found.login(signal);
      let opened: OpenLogin | undefined;
      const loading = sharedPromise((first) => load(cluster, first));
      const login = async (own: AbortSignal): Promise<OpenLogin> => (opened ??= await loading(own));
      entries.set(key, { expiresAt: args.clock.now() + kubeconfigLifeMs, login });
      return login(signal);
    },
    drop(login) {
      entries.delete(armKey(login.cluster.id));
    },
  };
}
