import type { FailureReason } from '../../core/model/failure.ts';
import { maskSecrets } from '../../core/model/maskSecrets.ts';

/** Why a request never got an answer. */
export interface TransportRefusal {
  readonly reason: FailureReason;
  readonly code: string;
  readonly detail?: string;
}

/** Codes of Node's TLS (node:tls, X509 certificate error codes) that mean: not trusted. */
const untrusted = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF|GET_CRL|DECRYPT)|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|ERR_TLS_CERT|ERR_TLS_HANDSHAKE_CERT)/;
const timedOut = /^(ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|ERR_TLS_HANDSHAKE_TIMEOUT)$/;
const unreachable =
  /^(ECONN|ENOTFOUND$|EAI_|EHOSTUNREACH$|EHOSTDOWN$|ENETUNREACH$|ENETDOWN$|EPIPE$|EPROTO$|EADDRNOTAVAIL$|UND_ERR_SOCKET$|ERR_SSL_|ERR_SOCKET_|ERR_STREAM_PREMATURE_CLOSE$|REQUEST_SEND_ERROR$|ERR_INVALID_PROTOCOL$|HPE_)/;

/**
 * Finds the network's own error inside what a client threw: on the error itself (Azure SDK), below
 * `cause` (fetch) or inside an AggregateError (several addresses of one host). Undefined when there is none.
 */
export function transportRefusal(thrown: unknown): TransportRefusal | undefined {
  for (const error of errorsInside(thrown)) {
    const code = codeOf(error);
    if (code === undefined) continue;
    const reason = reasonOf(code);
    if (reason !== undefined) return { reason, code, ...(error.message === '' ? {} : { detail: maskSecrets(error.message) }) };
  }
  return undefined;
}

function reasonOf(code: string): FailureReason | undefined {
  if (untrusted.test(code)) return 'untrustedCertificate';
  if (timedOut.test(code)) return 'timeout';
  if (unreachable.test(code)) return 'unreachable';
  // The SDK read an answer that is cut off or not JSON.
  if (code === 'PARSE_ERROR') return 'invalidResponse';
  return undefined;
}

function* errorsInside(thrown: unknown, depth = 0): Generator<Error> {
  if (!(thrown instanceof Error) || depth > 5) return;
  if (thrown instanceof AggregateError) for (const inner of thrown.errors) yield* errorsInside(inner, depth + 1);
  yield* errorsInside(thrown.cause, depth + 1);
  yield thrown;
}

function codeOf(error: Error): string | undefined {
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' ? code : undefined;
}
