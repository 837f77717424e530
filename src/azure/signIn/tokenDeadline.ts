import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { TenantlinkError } from '../../core/model/failure.ts';

/** The directory answers in a second or two; a connection that is silent for longer is dead. */
const limitMs = 30_000;

/** Gives up a request to the token endpoint that is never answered: neither MSAL nor @azure/identity does. */
export function tokenDeadline(operation: string): PipelinePolicy {
  return {
    name: 'tenantlinkTokenDeadline',
    async sendRequest(request, next) {
      const deadline = AbortSignal.timeout(limitMs);
      const own = request.abortSignal;
      request.abortSignal = own === undefined ? deadline : AbortSignal.any([own as AbortSignal, deadline]);
      try {
        return await next(request);
      } catch (thrown) {
        if (!deadline.aborted || own?.aborted === true) throw thrown;
        throw new TenantlinkError({ reason: 'timeout', operation, cause: thrown });
      }
    },
  };
}
