import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { Failure } from '../../../src/core/model/failure.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import type { JournalStore } from '../../../src/core/ports/journalStore.ts';
import { describeFailure } from '../../../src/core/words/describeFailure.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

const say = speaker(inEnglish);

/** Texts by where they stand. */
export type Places = Readonly<Record<string, string>>;

/** Everything the product showed or kept while it worked. */
export class Showcase {
  readonly #texts = new Set<string>();

  /** Plans, events, verdicts, snapshots: what views get. */
  show(value: unknown): void {
    this.#add(JSON.stringify(value ?? null, (_key, member: unknown) => (member instanceof Map ? [...member.entries()] : member)));
    for (const failure of failuresIn(value)) this.fail(failure);
  }

  /** A failure as a sentence, as the log would print it, and the error that carried it. */
  fail(failure: Failure): void {
    const error = new TenantlinkError(failure);
    this.#add(describeFailure(failure, say), deeply(failure), deeply(error), error.stack ?? '', String(failure.cause));
  }

  places(): Places {
    return Object.fromEntries([...this.#texts].map((text, index) => [`shown ${index}`, text]));
  }

  #add(...texts: readonly string[]): void {
    for (const text of texts) this.#texts.add(text);
  }
}

function deeply(value: unknown): string {
  return inspect(value, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null, breakLength: Infinity });
}

function failuresIn(value: unknown, depth = 0): readonly Failure[] {
  if (typeof value !== 'object' || value === null || depth > 12) return [];
  if (value instanceof Map) return failuresIn([...value.values()], depth + 1);
  const own = 'reason' in value && 'operation' in value ? [value as Failure] : [];
  return [...own, ...Object.entries(value).flatMap(([key, member]) => (key === 'cause' ? [] : failuresIn(member, depth + 1)))];
}

/** A journal of files below a folder of its own, as the editor keeps one. */
export interface FolderJournal extends JournalStore {
  readonly folder: string;
  /** All files, also those deleted meanwhile: what was on disk once. */
  places(): Promise<Places>;
  remove(): Promise<void>;
}

export async function folderJournal(): Promise<FolderJournal> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantlink-canary-'));
  const written: string[] = [];
  return {
    folder,
    async write(name, text) {
      written.push(text);
      await writeFile(join(folder, name), text);
    },
    read: (name) => readFile(join(folder, name), 'utf8').catch(() => undefined),
    list: () => readdir(folder),
    delete: (name) => rm(join(folder, name), { force: true }),
    rename: ({ from, to }) => rename(join(folder, from), join(folder, to)).then(() => true, () => false),
    async places() {
      const names = await readdir(folder);
      const now = await Promise.all(names.map(async (name) => [`file ${name}`, await readFile(join(folder, name), 'utf8')] as const));
      return { ...Object.fromEntries(now), ...Object.fromEntries(written.map((text, index) => [`once on disk ${index}`, text])) };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Every kind of object that a cluster of the sandbox holds. TokenRequest is no object: it is answered, not stored. */
const kinds = [
  ['v1', 'Namespace'],
  ['v1', 'ServiceAccount'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'Pod'],
  ['v1', 'Event'],
  ['v1', 'Node'],
  ['batch/v1', 'Job'],
  ['apps/v1', 'Deployment'],
] as const;

export function clusterPlaces({ kubernetes }: Sandbox): Places {
  return Object.fromEntries(
    kubernetes.admin
      .liveClusterIds()
      .flatMap((id) => kinds.flatMap(([apiVersion, kind]) => kubernetes.cluster(id).list(apiVersion, kind).map((object) => [`${kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`, JSON.stringify(object)] as const))),
  );
}
