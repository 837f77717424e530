const masked = '<masked>';

const memberNames =
  'client_assertion|client_secret|access_?token|refresh_?token|id_?token|id-token|access-token|refresh-token|device_code|client-key-data|clientKeyData|token|password|secret';

/** A member of JSON or YAML that holds a secret, with this value; its name and colon are group 1. */
function member(value: string): RegExp {
  return new RegExp(`(["']?\\b(?:${memberNames})["']?\\s*:\\s*)${value}`, 'gi');
}

/**
 * What must never reach a log, an error or a screen, as pattern and replacement. Order matters:
 * whole blocks first, then named values, then what looks like a token by itself.
 */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, masked],
  // Form fields and query parameters of sign-in requests, and signatures of signed URLs.
  [/\b(client_assertion|client_secret|assertion|access_token|refresh_token|id_token|device_code|code_verifier|password|sig)=[^&\s"']+/gi, `$1=${masked}`],
  // The same and kubeconfig's fields as JSON or YAML members; quotes stay, so that JSON stays JSON.
  [member(`("|')(?:(?!\\2)[^\\\\]|\\\\.)*\\2`), `$1$2${masked}$2`],
  [member(`[^\\s,}"']{12,}`), `$1${masked}`],
  [/\b(bearer|basic|pop)\s+[A-Za-z0-9._~+/=-]{12,}/gi, `$1 ${masked}`],
  // A JSON object in base64url, which is how every JWT starts, signed or cut off.
  [/\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/g, masked],
  // A PEM block in base64 ("-----BEGIN"), which is how kubeconfigs carry keys.
  [/\bLS0tLS1CRUdJTi[A-Za-z0-9+/=]{40,}/g, masked],
];

/** The text without tokens, keys, assertions and signatures; everything else stays as it was. */
export function maskSecrets(text: string): string {
  return secrets.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), text).replace(opaque, (run) => (looksRandom(run) ? masked : run));
}

/** Refresh tokens, device codes and static tokens have no mark of their own; digests of images are public. */
const opaque = /(?<!sha256:|[A-Za-z0-9_~+-])[A-Za-z0-9_~+-]{40,}/g;

/** Names are made of words: in random text every other character is of another class than the one before. */
function looksRandom(run: string): boolean {
  const classes = Array.from(run, (character) => (/[0-9]/.test(character) ? '0' : /[A-Z]/.test(character) ? 'A' : /[a-z]/.test(character) ? 'a' : '-'));
  const changes = classes.filter((kind, index) => index > 0 && kind !== '-' && classes[index - 1] !== '-' && kind !== classes[index - 1]).length;
  return changes > run.length / 3;
}

/**
 * The error behind a failure as the log may have it: name, message and stack without secrets, and
 * none of the requests and options that libraries hang onto their errors.
 */
export function maskedCause(cause: unknown, depth = 0): unknown {
  if (cause === undefined) return undefined;
  if (!(cause instanceof Error)) return typeof cause === 'string' ? maskSecrets(cause) : `a thrown ${typeof cause}`;
  const copy = new Error(maskSecrets(cause.message), cause.cause === undefined || depth > 4 ? {} : { cause: maskedCause(cause.cause, depth + 1) });
  copy.name = cause.name;
  copy.stack = maskSecrets(cause.stack ?? '');
  return copy;
}
