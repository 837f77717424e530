import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { fail } from '../../core/model/failure.ts';

/** A named entry of `contexts`, `clusters` or `users`, and the folder that its relative paths start from. */
export interface KubeconfigEntry {
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly folder: string;
}

/** The user's kubeconfig files, merged as kubectl does: the first entry of a name counts. */
export interface Kubeconfigs {
  readonly contexts: readonly KubeconfigEntry[];
  readonly clusters: readonly KubeconfigEntry[];
  readonly users: readonly KubeconfigEntry[];
}

/** The files that kubectl would read: those of `KUBECONFIG`, else `~/.kube/config` (Kubernetes documentation, "Organizing Cluster Access"). */
export function kubeconfigPaths(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const named = (environment.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  return named.length > 0 ? named : [join(homedir(), '.kube', 'config')];
}

const longestFile = 5_000_000;

/** Reads and merges kubeconfig files; one that does not exist counts as empty. @throws TenantlinkError `invalidInput` naming file and line, never quoting the text */
export async function readKubeconfigs(paths: readonly string[]): Promise<Kubeconfigs> {
  const files = await Promise.all(paths.map(readOne));
  const merged = (list: keyof Kubeconfigs): readonly KubeconfigEntry[] => {
    const byName = new Map<string, KubeconfigEntry>();
    for (const entry of files.flatMap((file) => file[list])) if (!byName.has(entry.name)) byName.set(entry.name, entry);
    return [...byName.values()];
  };
  return { contexts: merged('contexts'), clusters: merged('clusters'), users: merged('users') };
}

async function readOne(path: string): Promise<Kubeconfigs> {
  const text = await textOf(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken !== undefined) {
    // The YAML reader's message quotes the text, which is a secret: only its code is kept.
    fail({ reason: 'invalidInput', operation: 'readKubeconfig', code: broken.code, place: `${path}, line ${lines.linePos(broken.pos[0]).line}` });
  }
  const root: unknown = document.toJS({ maxAliasCount: 100 });
  const folder = dirname(resolve(path));
  const entries = (list: string, member: string): readonly KubeconfigEntry[] =>
    listIn(root, list).flatMap((entry) => {
      const { name, [member]: content } = isObject(entry) ? entry : {};
      return typeof name === 'string' && name !== '' && isObject(content) ? [{ name, content, folder }] : [];
    });
  return { contexts: entries('contexts', 'context'), clusters: entries('clusters', 'cluster'), users: entries('users', 'user') };
}

async function textOf(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    if (text.length > longestFile) fail({ reason: 'invalidInput', operation: 'readKubeconfig', code: 'TooLong', place: path });
    return text;
  } catch (thrown) {
    // kubectl passes over missing files too; anything else must be seen.
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return '';
    throw thrown;
  }
}

function listIn(root: unknown, name: string): readonly unknown[] {
  const value = isObject(root) ? root[name] : undefined;
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
