import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { repository } from '../rig/needs/places.mjs';
import type { Secrets } from '../contract/canary/secrets.ts';
import { roomFolder } from './room/places.ts';

/** Where secrets are at home: the cluster's own papers, and the volumes that the kubelet gives tokens to pods in. */
const homes = [join(roomFolder, 'papers'), join(roomFolder, 'cluster.json')];
const tokenVolume = /\/volumes\/kubernetes\.io~(projected|secret)\//;

/** Plants what the cluster itself knows: its administrators' tokens and the key that signs ServiceAccount tokens. */
export async function plantPapers(secrets: Secrets): Promise<void> {
  const rows = (await readFile(join(roomFolder, 'papers', 'tokens.csv'), 'utf8')).trim().split('\n');
  for (const row of rows) secrets.plant('kubeconfig token', row.split(',')[0] ?? '');
  secrets.plant('signing key', (await readFile(join(roomFolder, 'papers', 'signing.key'), 'utf8')).split('\n').slice(1, -2).join('\n'));
}

/** Plants the tokens for Entra ID that pods have in their volumes now; the kubelet takes them away with the program's end. */
async function plantPodTokens(secrets: Secrets): Promise<void> {
  const pods = join(roomFolder, 'node', 'kubelet', 'pods');
  // What a pod had may have gone meanwhile.
  const within = (folder: string): Promise<readonly string[]> => readdir(folder).then((names) => names.map((name) => join(folder, name)), () => []);
  for (const pod of await within(pods)) {
    for (const volume of await within(join(pod, 'volumes', 'kubernetes.io~projected'))) {
      const token = await readFile(join(volume, 'token', 'azure-identity-token'), 'utf8').catch(() => undefined);
      if (token !== undefined) secrets.plant('service account token', token);
    }
  }
}

/** Plants the tokens of all pods that come and go while the work is done. */
export async function plantingTokens<T>(secrets: Secrets, work: () => Promise<T>): Promise<T> {
  let done = false;
  const looking = (async () => {
    while (!done) {
      await plantPodTokens(secrets);
      await pause(100);
    }
  })();
  try {
    return await work();
  } finally {
    done = true;
    await looking;
  }
}

/** Pieces that give a secret away, also where only a part of it stands or where it stands in base64. */
function piecesOf(secret: string): readonly Buffer[] {
  const parts = secret.startsWith('eyJ') ? secret.split('.').slice(1) : [secret];
  return parts.filter(({ length }) => length >= 32).flatMap((part) => {
    const middle = part.slice(Math.max(0, Math.floor(part.length / 2) - 20), Math.floor(part.length / 2) + 20);
    const encoded = [0, 1, 2].map((skip) => {
      const bytes = Buffer.from(middle).subarray(skip);
      return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64'));
    });
    return [Buffer.from(middle), ...encoded];
  });
}

/** Everything that was written in the room since then, and what its programs say: etcd's own file holds every object and its history. */
async function written(since: number): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (homes.includes(path) || tokenVolume.test(`${path}/`)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile() && ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0) >= since) found.push(path);
    }
  };
  for (const folder of [roomFolder, '/var/log', '/var/lib', join(repository, 'out')]) await walk(folder);
  return found;
}

/** What was searched, and where a secret stands. */
export interface Searched {
  readonly files: readonly string[];
  readonly leaks: readonly string[];
}

/** Where a secret stands in texts, which have names. */
export function searchTexts(secrets: Secrets, texts: Readonly<Record<string, string>>): readonly string[] {
  const search = searchFor(secrets);
  return Object.entries(texts).flatMap(([where, text]) => search(where, Buffer.from(text)));
}

/** Searches files written since then, and texts by where they stand. */
export async function searchRoom(secrets: Secrets, since: number, texts: Readonly<Record<string, string>>): Promise<Searched> {
  const search = searchFor(secrets);
  const leaks = [...searchTexts(secrets, texts)];
  const files = await written(since);
  for (const path of files) leaks.push(...search(path, await readFile(path).catch(() => Buffer.alloc(0))));
  return { files, leaks };
}

function searchFor(secrets: Secrets): (where: string, bytes: Buffer) => readonly string[] {
  const needles = secrets.all().flatMap(({ kind, text }) => piecesOf(text).map((piece) => ({ kind, piece })));
  return (where, bytes) => [...new Set(needles.filter(({ piece }) => bytes.includes(piece)).map(({ kind }) => `${kind} in ${where}`))];
}
