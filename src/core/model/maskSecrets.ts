import { withoutKeys } from './keyBlocks.ts';

const masked = '<masked>';

const names =
  'client[_-]?assertion|client[_-]?secret|secret[_-]?text|access[_-]?token|refresh[_-]?token|id[_-]?token(?:_hint)?|device[_-]?code|code[_-]?verifier|client-key-data|clientKeyData|assertion|token|password|passwd|pwd|secret';

/** Blanks of one line; in bounds, as logs have whole screens of them, which every name would search again. */
const blanks = '[^\\S\\r\\n]{0,64}';
/** Blanks between a name and its value, which may stand in the next line. */
const gap = `${blanks}(?:\\r?\\n${blanks})?`;
const someGap = `(?=\\s)${gap}`;

/** A named secret with this value; the name and what stands between are group 1. */
function named(between: string, value: string): RegExp {
  return new RegExp(`(\\b(?:${names})${between})${value}`, 'gi');
}

/** Not a word of a sentence: it has a digit, or is longer than words are. */
const unlikeWords = `(?:(?=[^\\s,;&}"']*\\d)[^\\s,;&}"']{6,}|[^\\s,;&}"']{24,})`;

/**
 * What must never reach a log, an error or a screen, as pattern and replacement. Order matters:
 * named values first, then what looks like a token by itself.
 */
const secrets: readonly (readonly [RegExp, string])[] = [
  // `scheme://user:password@host`, where the password may hold an `@`; a proxy's address may lack the scheme, or the name of it.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]+@/gi, `$1${masked}@`],
  [/(_proxy["']?[ \t]{0,64}[:=][ \t]{0,64}["']?)(?![a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]{1,512}@/gi, `$1${masked}@`],
  [/((?<![:\w])\/\/)[^\s/?#"'<>@:]+:[^\s/?#"'<>]+@/g, `$1${masked}@`],
  // `name='…'`, `name: '…'` and `"name":"…"`; quotes stay, so that JSON stays JSON. Then the same inside a JSON text.
  [named(`["']?${blanks}[:=]${gap}`, `("|')(?:(?!\\2)[^\\\\]|\\\\.)*\\2`), `$1$2${masked}$2`],
  [named(`\\\\"${blanks}:${gap}\\\\"`, `[^"\\\\]+`), `$1${masked}`],
  // Form fields, query parameters and connection strings.
  [named('=', `[^&;\\s"']+`), `$1${masked}`],
  [/\b(sig|AccountKey|SharedAccessKey|SharedAccessSignature)=[^&;\s"']+/gi, `$1=${masked}`],
  // An authorization code; the codes of errors and exits are short, or words.
  [/\b(code)=(?=[^&\s"']*\d)[^&\s"']{16,}/gi, `$1=${masked}`],
  // An argument of a command line.
  [named(someGap, `(?<=--[a-z-]{1,64}${someGap})[^\\s-]\\S*`), `$1${masked}`],
  // A line of YAML; elsewhere after a colon what is no word of a sentence. A password may be a word.
  [new RegExp(`^([^\\S\\r\\n]{1,64}(?:- )?(?:${names}):[ \\t]+)[^\\s"'|>&*]\\S*[ \\t]*$`, 'gim'), `$1${masked}`],
  [/(\b(?:password|passwd|pwd)["']?[ \t]{0,64}:[ \t]*)[^\s"',;]+(?=[ \t]*(?:$|[,;}]))/gim, `$1${masked}`],
  [named(`["']?${blanks}:${gap}`, unlikeWords), `$1${masked}`],
  // Headers, with and without a scheme.
  [new RegExp(`\\b(bearer|basic|pop|negotiate)${someGap}${unlikeWords}`, 'gi'), `$1 ${masked}`],
  [new RegExp(`(\\bauthorization["']?${blanks}[:=]${gap}["']?)(?!(?:bearer|basic|pop|negotiate)\\b)${unlikeWords}`, 'gi'), `$1${masked}`],
  // A JSON object in base64, which is how every JWT starts, signed or cut off.
  [/\beyJ[A-Za-z0-9_+/=-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/g, masked],
  // A PEM block in base64 ("-----BEGIN"), which is how kubeconfigs carry keys, and whole kubeconfigs ("apiVersion:", "kind: Config").
  [/\bLS0tLS1CRUdJTi[A-Za-z0-9+/=]{40,}/g, masked],
  [/\b(?:YXBpVmVyc2lvb|a2luZDogQ29uZml)[A-Za-z0-9+/=]{8,}/g, masked],
  [/("value"[ \t]{0,64}:[ \t]{0,64}")[A-Za-z0-9+/]{64,}={0,2}(?=")/g, `$1${masked}`],
  // Refresh tokens and codes of Entra ID (`0.A…`, `1.A…`) and of personal accounts (`M.C…`).
  [/(?<![A-Za-z0-9_.-])(?:[01]\.A|M\.[CR])[A-Za-z0-9_-]{6,}[A-Za-z0-9_.!*$-]{14,}/g, masked],
];

/** The text without tokens, keys, assertions and signatures; everything else stays as it was. */
export function maskSecrets(text: string): string {
  return secrets.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), withoutKeys(text)).replace(opaque, (run) => (looksRandom(run) ? masked : run));
}

/** A named value whose quote is open where the text is cut off. */
const openValue = named(`["']?${blanks}[:=]${gap}`, `("|')(?:(?!\\2)[^\\\\]|\\\\.)*\\\\?$`);

/** The same for a text that was cut off: a quoted secret that the cut goes through is masked up to it. */
export function maskCutOff(text: string): string {
  const whole = maskSecrets(text);
  const cut = cutAtOpenValue(whole);
  return cut === undefined ? whole : `${cut.text}${cut.quote}`;
}

/** A text whose end is within a quoted secret: masked from there, and the quote that is to come. */
export function cutAtOpenValue(text: string): { readonly text: string; readonly quote: string } | undefined {
  // Made anew each time, because a global pattern remembers where it was.
  const found = new RegExp(openValue).exec(text);
  const [, name = '', quote = ''] = found ?? [];
  return found === null ? undefined : { text: `${text.slice(0, found.index)}${name}${quote}${masked}`, quote };
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
