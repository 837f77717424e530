import { TenantlinkError, type Failure, type FailureReason } from '../../core/model/failure.ts';
import { withoutTracking } from './errorBody.ts';
import { transportRefusal } from './transportFailure.ts';

/** What was being done when something was thrown. */
export interface Doing {
  readonly operation: string;
  readonly target?: string;
  readonly signal: AbortSignal;
}

/**
 * The failure behind anything an Azure client throws that is not an answer of ARM: cancellation,
 * network and TLS errors, answers of another shape, and values the SDK itself refuses. Failures
 * that are values already (a token source's, an answer's) stay as they are.
 */
export function thrownFailure(thrown: unknown, doing: Doing): Failure {
  if (thrown instanceof TenantlinkError) return thrown.failure;
  const about = { operation: doing.operation, ...(doing.target === undefined ? {} : { target: doing.target }), cause: thrown };
  if (doing.signal.aborted || (thrown instanceof Error && thrown.name === 'AbortError')) return { reason: 'cancelled', ...about };
  const transport = transportRefusal(thrown);
  if (transport !== undefined && transport.reason !== 'invalidResponse') return { ...transport, ...about };
  // Both quote the answer in their message, and the answer may be a kubeconfig.
  if (transport !== undefined || thrown instanceof SyntaxError) return { ...about, reason: 'invalidResponse', detail: 'The answer is cut off or not JSON.', cause: undefined };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const place = refusedParameter(message);
  if (place !== undefined) return { reason: 'invalidInput', ...about, place, detail: withoutTracking(message) };
  return { reason: shapeReason(thrown, message), ...about, detail: withoutTracking(message) };
}

// core-client checks presence and types before it sends (serializer.js serialize, validateConstraints).
function refusedParameter(message: string): string | undefined {
  const withValue = /^"?([\w.]+)"? with value .* (?:should satisfy the constraint|must be of type)/.exec(message);
  return (withValue ?? /^([\w.]+) (?:cannot be null|must be of type)/.exec(message))?.[1];
}

// The SDK's deserializers follow the specification blindly; an answer of another shape ends in one of
// these. fetch throws a TypeError too, when the network failed (`fetch failed`) or broke off (`terminated`).
function shapeReason(thrown: unknown, message: string): FailureReason {
  if (thrown instanceof TypeError && /^(fetch failed|terminated)$/.test(message)) return 'unreachable';
  return thrown instanceof TypeError || thrown instanceof RangeError ? 'invalidResponse' : 'unexpected';
}
