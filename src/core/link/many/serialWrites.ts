import { armKey } from '../../model/armId.ts';
import type { LinkPorts } from '../step.ts';

/** Runs actions of one key after the other, those of different keys at the same time. */
function createLocks(): <T>(key: string, action: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (key, action) => {
    // Whoever waits goes on whether the one before failed or not; the failure is that one's own.
    const turn = (last.get(key) ?? Promise.resolve()).then(action, action);
    last.set(key, turn);
    return turn;
  };
}

/**
 * Ports for several plans at once: writes under one identity go one by one, because Azure refuses
 * concurrent ones (ConcurrentFederatedIdentityCredentialsWrites…), and so do changes of one cluster.
 */
export function serialWrites(ports: LinkPorts): LinkPorts {
  const inTurn = createLocks();
  const { federation, clusters, access } = ports;
  return {
    ...ports,
    federation: {
      ...federation,
      put: (request) => inTurn(armKey(request.identity.id), () => federation.put(request)),
      delete: (request) => inTurn(armKey(request.identity.id), () => federation.delete(request)),
    },
    clusters: { ...clusters, configure: (request) => inTurn(armKey(request.cluster.id), () => clusters.configure(request)) },
    access: {
      ...access,
      createNamespace: (request) => inTurn(armKey(request.cluster.id), () => access.createNamespace(request)),
      applyServiceAccount: (request) => inTurn(armKey(request.cluster.id), () => access.applyServiceAccount(request)),
      editWorkload: (request) => inTurn(armKey(request.cluster.id), () => access.editWorkload(request)),
    },
  };
}
