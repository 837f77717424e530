import { armKey } from '../model/armId.ts';
import type { ManagedIdentity } from '../model/identity.ts';
import type { World } from '../ports/world.ts';

type Identities = Pick<World['identities'], 'get' | 'list'>;

/** The catalog with each identity read once: the chain and the proof both begin with it. A failure is kept as well. */
export function readOnce(catalog: Identities): Identities {
  const read = new Map<string, Promise<ManagedIdentity>>();
  return {
    list: (request) => catalog.list(request),
    get(request) {
      const key = armKey(request.identity.id);
      const known = read.get(key) ?? catalog.get(request);
      read.set(key, known);
      return known;
    },
  };
}
