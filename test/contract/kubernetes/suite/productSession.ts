import { parseArmId } from '../../../../src/core/model/armId.ts';
import { fail } from '../../../../src/core/model/failure.ts';
import { parseTenantId } from '../../../../src/core/model/ids.ts';
import type { LogPart } from '../../../../src/core/ports/containerLog.ts';
import { containerLog } from '../../../../src/kubernetes/logs/containerLog.ts';
import { clusterSession, type ClusterSession } from '../../../../src/kubernetes/transport/clusterSession.ts';
import { loginCache } from '../../../../src/kubernetes/transport/loginCache.ts';
import { realClock } from '../../../builders/productWorld.ts';
import type { Connection } from './connection.ts';

/** The log of a pod's container `main` as the product reads it, to its end. */
export function logOf(at: Connection, session: ClusterSession, podName: string): AsyncGenerator<LogPart> {
  return containerLog({ session, clock: realClock, namespace: at.namespace, podName, container: 'main', doing: { operation: 'readProbeLog', target: podName }, signal: new AbortController().signal });
}

/** The product's connection to the cluster under test. */
export function sessionOn(at: Connection): ClusterSession {
  const logins = loginCache({
    credentials: { kubeconfig: () => Promise.resolve(at.kubeConfig.exportConfig()) },
    tokens: { token: () => fail({ reason: 'notSupported', operation: 'getToken' }) },
    clock: realClock,
    log: () => undefined,
  });
  const cluster = {
    id: parseArmId('/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/suite'),
    tenantId: parseTenantId('11111111-2222-4333-8444-555555555556'),
  };
  return clusterSession({ cluster, logins, clock: realClock });
}
