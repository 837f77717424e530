import { ownerOf } from '../model/objectOwner.ts';
import type { ServiceAccount } from '../model/serviceAccount.ts';
import type { Remedy } from './finding.ts';

/** Which step brings the ServiceAccount's annotations in order: where a deployment tool owns it, its manifest's. */
export function annotationRemedy(serviceAccount: ServiceAccount): Remedy {
  return { kind: 'link', step: ownerOf(serviceAccount) === undefined ? 'applyServiceAccount' : 'editManifest' };
}
