import type { Cluster } from '../../world/model.ts';
import { ArmFailure } from '../armFailure.ts';
import type { ArmCall } from '../route.ts';

/**
 * If-Match and If-None-Match by the usual convention of entity tags.
 * @throws ArmFailure 412 (its wording is assumed)
 */
export function requireMatch(call: ArmCall, cluster: Cluster | undefined): void {
  const match = header(call, 'if-match');
  const noneMatch = header(call, 'if-none-match');
  const current = cluster?.eTag;
  const missing = match !== undefined && match !== '*' && match !== current;
  const gone = match === '*' && !cluster;
  const present = noneMatch !== undefined && cluster !== undefined && (noneMatch === '*' || noneMatch === current);
  if (!missing && !gone && !present) return;
  throw new ArmFailure({
    status: 412,
    code: 'PreconditionFailed',
    message: `The precondition given in one of the request headers evaluated to false: the eTag of the managed cluster is '${current ?? ''}'.`,
    origin: 'native',
  });
}

function header(call: ArmCall, name: 'if-match' | 'if-none-match'): string | undefined {
  return call.headers[name]?.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
}
