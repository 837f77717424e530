import { fail } from '../model/failure.ts';

/** A container image in a registry: where it is pushed and pulled. */
export interface ImageName {
  /** Registry and path without the tag, e.g. `example.azurecr.io/team/wi-demo`. */
  readonly repository: string;
  readonly tag: string;
}

/** The whole name, e.g. `example.azurecr.io/team/wi-demo:1.0`. */
export function imageText({ repository, tag }: ImageName): string {
  return `${repository}:${tag}`;
}

/** Keeps what is pushed for as long as its tag says, for nobody in particular (https://ttl.sh). */
export const ephemeralRegistry = 'ttl.sh';
/** A tag that is a time: the image is gone after it. At most 24 hours there. */
const ephemeralTag = '1h';

/** An image that is gone after an hour; whoever knows its name can pull it, so the name holds a GUID. */
export function ephemeralImage(args: { readonly name: string; readonly guid: string }): ImageName {
  return { repository: `${ephemeralRegistry}/${args.name}-${args.guid}`, tag: ephemeralTag };
}

const host = /^(?:localhost|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)(?::\d{1,5})?$|^[a-z0-9-]+:\d{1,5}$/;
// The grammar of references, github.com/distribution/reference.
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagForm = /^\w[\w.-]{0,127}$/;

/** What is wrong with an image name, the mistake first. */
export type ImageNameProblem = 'registry' | 'path' | 'tag' | 'digest' | 'length';

/** Why a text does not name an image of a registry that is written out; undefined when it does. */
export function imageNameProblem(text: string): ImageNameProblem | undefined {
  if (text.includes('@')) return 'digest';
  const [registry = '', ...rest] = text.split('/');
  if (!host.test(registry) || rest.length === 0) return 'registry';
  const { path, tag } = splitTag(rest.join('/'));
  if (!path.split('/').every((part) => component.test(part))) return 'path';
  if (tag !== undefined && !tagForm.test(tag)) return 'tag';
  return text.length > 255 ? 'length' : undefined;
}

/** An image by its name; `latest` where it has no tag. @throws TenantlinkError `invalidInput` */
export function parseImageName(text: string): ImageName {
  if (imageNameProblem(text) !== undefined) return fail({ reason: 'invalidInput', operation: 'buildApp', target: text.slice(0, 120), place: 'image' });
  const slash = text.indexOf('/');
  const { path, tag } = splitTag(text.slice(slash + 1));
  return { repository: `${text.slice(0, slash)}/${path}`, tag: tag ?? 'latest' };
}

function splitTag(path: string): { readonly path: string; readonly tag?: string } {
  const colon = path.indexOf(':');
  return colon === -1 ? { path } : { path: path.slice(0, colon), tag: path.slice(colon + 1) };
}
