import { armKey } from '../core/model/armId.ts';
import { kubeContextOf } from '../core/model/kubeContext.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ClusterCredentials } from '../core/ports/clusterCredentials.ts';
import type { TokenSource } from '../core/ports/tokenSource.ts';
import type { LocalClusters } from '../core/ports/localClusters.ts';
import type { KubernetesPorts } from '../core/ports/world.ts';
import { kubernetesClusterAccess } from './access/kubernetesClusterAccess.ts';
import type { SessionOf } from './access/sessions.ts';
import { contextKubeconfig } from './local/contextKubeconfig.ts';
import { kubeconfigClusters } from './local/kubeconfigClusters.ts';
import { kubeconfigPaths, readKubeconfigs, type Kubeconfigs } from './local/readKubeconfigs.ts';
import { kubernetesProbeHost } from './probes/kubernetesProbeHost.ts';
import { clusterSession, type ClusterSession } from './transport/clusterSession.ts';
import { loginCache } from './transport/loginCache.ts';

export interface KubernetesConnection {
  readonly credentials: ClusterCredentials;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  /** Told what happens, for the log channel; never a secret. */
  readonly log: (line: string) => void;
  /** Names the user's kubeconfig files, as kubectl reads it (`KUBECONFIG`); absent for no clusters outside Azure. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The clusters' side of the world. Kubeconfigs, tokens and connections live in memory, per cluster, in what this returns. */
export function connectKubernetes(connection: KubernetesConnection): KubernetesPorts & { readonly local: LocalClusters } {
  const kubeconfigs = (): Promise<Kubeconfigs> => readKubeconfigs(connection.environment === undefined ? [] : kubeconfigPaths(connection.environment));
  const credentials: ClusterCredentials = {
    async kubeconfig(request) {
      const context = kubeContextOf(request.cluster.id);
      return context === undefined ? connection.credentials.kubeconfig(request) : contextKubeconfig(await kubeconfigs(), context);
    },
  };
  const logins = loginCache({ ...connection, credentials });
  const sessions = new Map<string, ClusterSession>();
  const sessionOf: SessionOf = (cluster) => {
    const key = armKey(cluster.id);
    const session = sessions.get(key) ?? clusterSession({ cluster, logins, clock: connection.clock });
    sessions.set(key, session);
    return session;
  };
  const access = kubernetesClusterAccess(sessionOf);
  return {
    access,
    local: kubeconfigClusters({ kubeconfigs, access }),
    probes: kubernetesProbeHost({ sessionOf, clock: connection.clock, log: connection.log }),
  };
}
