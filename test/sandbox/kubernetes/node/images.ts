import { createHash } from 'node:crypto';

/** What an image brings: how it starts and as whom. */
export interface Image {
  /** `node` has the Node.js program, `shell` only the system's own. */
  readonly kind: 'node' | 'shell';
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The user of the image; 0 is root. */
  readonly user: number;
  readonly id: string;
  readonly size: number;
  /** Folders of the machine that the image holds, by their path in it. */
  readonly folders?: Readonly<Record<string, string>>;
}

/** An image that somebody built on a stock one and pushed. */
export interface PushedImage extends Pick<Image, 'entrypoint' | 'user'> {
  /** The stock image. */
  readonly base: string;
  readonly folders: Readonly<Record<string, string>>;
}

/** Why an image cannot be had. */
export interface ImageFailure {
  readonly reason: 'ErrImagePull' | 'InvalidImageName';
  readonly message: string;
}

/** How another administrator broke a registry for one image. */
export type ImageFault = 'notFound' | 'unauthorized' | 'unreachable';

const REFERENCE = /^(?:(?<host>[a-z0-9.-]+(?::\d+)?)\/)?(?<path>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$/;
const SHELL_IMAGES = new Set(['busybox', 'alpine', 'debian', 'ubuntu', 'core', 'bash', 'buildpack-deps']);
/** Tags such images really have: versions, code names, variants. */
const KNOWN_TAG = /^(?:v?\d|latest|lts|current|stable|slim|alpine|bookworm|bullseye|trixie|jod|krypton|nonroot|debug)/;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const NONROOT = 65532;

/** Finds what an image reference stands for in the sandbox: what was pushed there, else a stock image. */
export function findImage(reference: string, fault: ImageFault | undefined, nodeVersion: string, pushed?: PushedImage): Image | ImageFailure {
  if (pushed !== undefined && fault === undefined) {
    const base = findImage(pushed.base, undefined, nodeVersion);
    return isFailure(base) ? base : { ...base, ...pushed, command: [], id: `${reference}@sha256:${createHash('sha256').update(reference).digest('hex')}` };
  }
  const parts = REFERENCE.exec(reference)?.groups;
  if (!parts) {
    return {
      reason: 'InvalidImageName',
      message: `Failed to apply default image tag "${reference}": couldn't parse image name "${reference}": invalid reference format`,
    };
  }
  const path = parts.path ?? '';
  const full = canonical(reference, parts.host, path, parts.tag, parts.digest);
  const last = path.split('/').at(-1) ?? '';
  const tag = parts.tag ?? 'latest';
  const isNode = last === 'node' || /^nodejs[\w.-]*$/.test(last) || /^node[-_]?\d+/.test(last);
  if (fault !== undefined) return pullFailure(reference, full, fault);
  if ((!isNode && !SHELL_IMAGES.has(last)) || !KNOWN_TAG.test(tag)) return pullFailure(reference, full, 'notFound');
  const distroless = path.includes('distroless');
  const digest = createHash('sha256').update(full).digest('hex');
  return {
    kind: isNode ? 'node' : 'shell',
    entrypoint: isNode ? [distroless ? '/nodejs/bin/node' : 'docker-entrypoint.sh'] : [],
    command: isNode ? (distroless ? [] : ['node']) : ['sh'],
    env: { PATH, ...(isNode ? { NODE_VERSION: nodeVersion } : {}) },
    user: tag.includes('nonroot') ? NONROOT : 0,
    id: `${full.replace(/[:@][^/]*$/, '')}@sha256:${digest}`,
    size: isNode ? 79_400_000 : 2_160_000,
  };
}

/** True for a failure. */
export function isFailure(found: Image | ImageFailure): found is ImageFailure {
  return 'reason' in found;
}

/** The program and arguments a container starts with, by the rules of image and spec. */
export function startCommand(image: Image, command: readonly string[] | undefined, args: readonly string[] | undefined): string[] {
  if (command && command.length > 0) return [...command, ...(args ?? [])];
  const rest = args && args.length > 0 ? args : image.command;
  const [entrypoint] = image.entrypoint;
  if (entrypoint !== 'docker-entrypoint.sh') return [...image.entrypoint, ...rest];
  // The official image's entry point puts `node` before options and scripts.
  const [first = ''] = rest;
  const isOption = first.startsWith('-') || /\.[cm]?js$/.test(first);
  return isOption ? ['node', ...rest] : [...rest];
}

function canonical(reference: string, host: string | undefined, path: string, tag: string | undefined, digest: string | undefined): string {
  const hasRegistry = host !== undefined && (host.includes('.') || host.includes(':') || host === 'localhost');
  const repository = hasRegistry ? reference.replace(/(?::[\w][\w.-]*)?(?:@sha256:[a-f0-9]+)?$/, '') : `docker.io/${host !== undefined ? `${host}/` : path.includes('/') ? '' : 'library/'}${path}`;
  return `${repository}${digest !== undefined ? `@${digest}` : `:${tag ?? 'latest'}`}`;
}

function pullFailure(reference: string, full: string, fault: ImageFault): ImageFailure {
  const repository = full.replace(/[:@][^/]*$/, '');
  const host = full.split('/')[0] ?? '';
  const why = {
    notFound: `code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`,
    unauthorized: `code = Unknown desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    unreachable: `code = Unknown desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": failed to do request: Head "https://${host}/v2/${repository.slice(host.length + 1)}/manifests/latest": dial tcp: lookup ${host}: i/o timeout`,
  }[fault];
  return { reason: 'ErrImagePull', message: `Failed to pull image "${reference}": rpc error: ${why}` };
}
