import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { IssuedToken } from '../access/serviceAccountTokens.ts';
import type { ConfigMap, Secret } from '../model/objects.ts';
import type { KeyToPath, Pod, ProjectedSource, Volume } from '../model/pod.ts';
import { CONFIG_MAPS, SECRETS } from '../model/resourceTypes.ts';
import type { ObjectStore } from '../store/objectStore.ts';
import { fieldReference } from './fieldReference.ts';
import { writeVolume, type VolumeFile } from './volumeFiles.ts';

/** A volume that cannot be set up now: FailedMount, tried again. */
export class VolumeProblem extends Error {
  override readonly name = 'VolumeProblem';
}

/** What volumes are filled from. */
export interface VolumeSources {
  readonly store: ObjectStore;
  readonly now: () => number;
  /** A token for the pod's service account. */
  token(pod: Pod, audience: string | undefined, seconds: number): Promise<IssuedToken>;
}

/** A token is replaced when four fifths of its life are over, or after a day (kubelet `token_manager.go`). */
const LIFE_BEFORE_REFRESH = 0.8;
const LONGEST_BEFORE_REFRESH = 24 * 3_600_000;
const DEFAULT_MODE = 0o644;

/** The volumes of one pod as folders of the machine. */
export class PodVolumes {
  readonly #folder: string;
  readonly #sources: VolumeSources;
  readonly #tokens = new Map<string, { token: IssuedToken; refreshAt: number }>();

  constructor(folder: string, sources: VolumeSources) {
    this.#folder = folder;
    this.#sources = sources;
  }

  /** The folder of a volume. */
  pathOf(volume: string): string {
    return join(this.#folder, volume);
  }

  /**
   * Writes every volume, again where it exists; returns when (milliseconds since the epoch) the next token is due.
   * @throws VolumeProblem
   */
  async write(pod: Pod): Promise<number> {
    await mkdir(this.#folder, { recursive: true, mode: 0o755 });
    for (const volume of pod.spec.volumes ?? []) await this.#writeOne(pod, volume);
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#tokens.values()].map(({ refreshAt }) => refreshAt));
  }

  async #writeOne(pod: Pod, volume: Volume): Promise<void> {
    const folder = this.pathOf(volume.name);
    await mkdir(folder, { recursive: true, mode: 0o755 });
    if (volume.emptyDir) {
      await chmod(folder, 0o777);
      return;
    }
    const sources = sourcesOf(volume);
    if (!sources) throw new VolumeProblem(`MountVolume.SetUp failed for volume "${volume.name}" : this small cluster offers no volume of that kind`);
    const files = new Map<string, VolumeFile>();
    for (const source of sources.list) {
      for (const [path, file] of await this.#filesOf(pod, volume.name, source, sources.mode)) files.set(path, file);
    }
    await writeVolume(folder, files);
  }

  async #filesOf(pod: Pod, volume: string, source: ProjectedSource, mode: number): Promise<Map<string, VolumeFile>> {
    const files = new Map<string, VolumeFile>();
    if (source.serviceAccountToken) {
      const { path, audience, expirationSeconds } = source.serviceAccountToken;
      const token = await this.#token(pod, `${volume}/${path}`, audience, expirationSeconds ?? 3600);
      const owner = soleUser(pod);
      const isOwned = owner !== undefined && process.getuid?.() === 0;
      files.set(path, { content: Buffer.from(token), mode: isOwned ? 0o600 : mode, ...(isOwned ? { uid: owner } : {}) });
    }
    for (const item of source.downwardAPI?.items ?? []) {
      files.set(item.path, { content: Buffer.from(fieldReference(pod, item.fieldRef?.fieldPath ?? '')), mode: item.mode ?? mode });
    }
    const wanted = source.configMap ?? source.secret;
    if (wanted) {
      const data = this.#data(pod, volume, source.configMap ? 'configmap' : 'secret', wanted.name, wanted.optional === true);
      for (const [path, file] of picked(data, wanted.items, mode, wanted.optional === true, volume, wanted.name)) files.set(path, file);
    }
    return files;
  }

  #data(pod: Pod, volume: string, kind: 'configmap' | 'secret', name: string, optional: boolean): ReadonlyMap<string, Buffer> {
    const found = this.#sources.store.get(kind === 'configmap' ? CONFIG_MAPS : SECRETS, pod.metadata.namespace, name);
    if (!found) {
      if (optional) return new Map();
      throw new VolumeProblem(`MountVolume.SetUp failed for volume "${volume}" : ${kind} "${name}" not found`);
    }
    const { data = {}, binaryData = {} } = found as ConfigMap & Secret;
    const encoding = kind === 'secret' ? 'base64' : 'utf8';
    return new Map([
      ...Object.entries(data).map(([key, value]) => [key, Buffer.from(value, encoding)] as const),
      ...Object.entries(binaryData).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const),
    ]);
  }

  async #token(pod: Pod, key: string, audience: string | undefined, seconds: number): Promise<string> {
    const known = this.#tokens.get(key);
    const now = this.#sources.now();
    if (known && known.refreshAt > now) return known.token.token;
    const token = await this.#sources.token(pod, audience, seconds);
    const life = token.expires - now;
    this.#tokens.set(key, { token, refreshAt: now + Math.min(life * LIFE_BEFORE_REFRESH, LONGEST_BEFORE_REFRESH) });
    return token.token;
  }
}

function sourcesOf(volume: Volume): { list: readonly ProjectedSource[]; mode: number } | undefined {
  const optionalOf = (optional: boolean | undefined): { optional?: boolean } => (optional === undefined ? {} : { optional });
  if (volume.projected) return { list: volume.projected.sources ?? [], mode: volume.projected.defaultMode ?? DEFAULT_MODE };
  if (volume.configMap) {
    const { name, items, optional, defaultMode } = volume.configMap;
    return { list: [{ configMap: { name, ...(items ? { items } : {}), ...optionalOf(optional) } }], mode: defaultMode ?? DEFAULT_MODE };
  }
  if (volume.secret) {
    const { secretName, items, optional, defaultMode } = volume.secret;
    return { list: [{ secret: { name: secretName, ...(items ? { items } : {}), ...optionalOf(optional) } }], mode: defaultMode ?? DEFAULT_MODE };
  }
  if (volume.downwardAPI) return { list: [{ downwardAPI: volume.downwardAPI }], mode: volume.downwardAPI.defaultMode ?? DEFAULT_MODE };
  return undefined;
}

function picked(data: ReadonlyMap<string, Buffer>, items: readonly KeyToPath[] | undefined, mode: number, optional: boolean, volume: string, name: string): Map<string, VolumeFile> {
  if (!items) return new Map([...data].map(([key, content]) => [key, { content, mode }]));
  const files = new Map<string, VolumeFile>();
  for (const item of items) {
    const content = data.get(item.key);
    if (content) files.set(item.path, { content, mode: item.mode ?? mode });
    else if (!optional) throw new VolumeProblem(`MountVolume.SetUp failed for volume "${volume}" : references non-existent config key: ${item.key} (${name})`);
  }
  return files;
}

/** The one user all containers run as, if it is one: the token file then belongs to it alone. */
function soleUser(pod: Pod): number | undefined {
  if (pod.spec.securityContext?.fsGroup !== undefined) return undefined;
  const users = new Set(
    [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(
      ({ securityContext }) => securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser,
    ),
  );
  const [only] = users;
  return users.size === 1 ? only : undefined;
}
