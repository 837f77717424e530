import type { KubeObject } from '../model/objects.ts';
import type { ResourceType } from '../model/resourceTypes.ts';
import type { RequestContext } from '../registry/requestContext.ts';

/** The admission chain of a cluster; each step throws an ApiError to refuse. */
export interface Admission {
  /** On create, before defaults and validation; may change the object. */
  mutate(resource: ResourceType, object: KubeObject): void;
  /** On create, after validation. */
  validate(resource: ResourceType, object: KubeObject, context: RequestContext): void;
  /** On update, after validation. */
  validateUpdate(resource: ResourceType, object: KubeObject, context: RequestContext): void;
}
