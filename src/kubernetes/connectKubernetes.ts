import { armKey } from '../core/model/armId.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ClusterCredentials } from '../core/ports/clusterCredentials.ts';
import type { TokenSource } from '../core/ports/tokenSource.ts';
import type { KubernetesPorts } from '../core/ports/world.ts';
import { kubernetesClusterAccess } from './access/kubernetesClusterAccess.ts';
import type { SessionOf } from './access/sessions.ts';
import { kubernetesProbeHost } from './probes/kubernetesProbeHost.ts';
import { clusterSession, type ClusterSession } from './transport/clusterSession.ts';
import { loginCache } from './transport/loginCache.ts';

export interface KubernetesConnection {
  readonly credentials: ClusterCredentials;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  /** Told what happens, for the log channel; never a secret. */
  readonly log: (line: string) => void;
}

/** The clusters' side of the world. Kubeconfigs, tokens and connections live in memory, per cluster, in what this returns. */
export function connectKubernetes(connection: KubernetesConnection): KubernetesPorts {
  const logins = loginCache(connection);
  const sessions = new Map<string, ClusterSession>();
  const sessionOf: SessionOf = (cluster) => {
    const key = armKey(cluster.id);
    const session = sessions.get(key) ?? clusterSession({ cluster, logins, clock: connection.clock });
    sessions.set(key, session);
    return session;
  };
  return {
    access: kubernetesClusterAccess(sessionOf),
    probes: kubernetesProbeHost({ sessionOf, clock: connection.clock, log: connection.log }),
  };
}
