import type { Pipeline, PipelinePolicy } from '@azure/core-rest-pipeline';

/**
 * Replaces the SDK's own authentication, retries and redirects by ours. A redirect would take the
 * token to another host; ARM sends none on the paths used here.
 */
export function ownPipeline(pipeline: Pipeline, policy: PipelinePolicy): void {
  for (const name of ['bearerTokenAuthenticationPolicy', 'defaultRetryPolicy', 'redirectPolicy']) pipeline.removePolicy({ name });
  pipeline.addPolicy(policy, { afterPhase: 'Sign' });
}
