import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fail } from '../../core/model/failure.ts';
import type { KubeconfigEntry, Kubeconfigs } from './readKubeconfigs.ts';

/** Members that name a file, by the member that holds the same content: the user's own kubeconfig may use them (minikube does). */
const files: Readonly<Record<string, { readonly member: string; readonly encoding: BufferEncoding }>> = {
  'certificate-authority': { member: 'certificate-authority-data', encoding: 'base64' },
  'client-certificate': { member: 'client-certificate-data', encoding: 'base64' },
  'client-key': { member: 'client-key-data', encoding: 'base64' },
  tokenFile: { member: 'token', encoding: 'utf8' },
};

/**
 * A kubeconfig of this one context, with the content of the files that it names in their place; a
 * secret, in memory only. Programs that it names are not run: the reader refuses them.
 * @throws TenantlinkError `notFound` when there is no such context
 */
export async function contextKubeconfig(kubeconfigs: Kubeconfigs, context: string): Promise<string> {
  const found = entry(kubeconfigs.contexts, context);
  const cluster = entry(kubeconfigs.clusters, textOf(found.content.cluster));
  const user = entry(kubeconfigs.users, textOf(found.content.user));
  return JSON.stringify({
    'current-context': context,
    contexts: [{ name: context, context: found.content }],
    clusters: [{ name: cluster.name, cluster: await withContents(cluster) }],
    users: [{ name: user.name, user: await withContents(user) }],
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function entry(entries: readonly KubeconfigEntry[], name: string): KubeconfigEntry {
  return entries.find((candidate) => candidate.name === name) ?? fail({ reason: 'notFound', operation: 'readKubeconfig', target: name });
}

async function withContents({ content, folder }: KubeconfigEntry): Promise<Readonly<Record<string, unknown>>> {
  const members = await Promise.all(
    Object.entries(content).map(async ([name, value]): Promise<readonly [string, unknown]> => {
      const file = Object.hasOwn(files, name) ? files[name] : undefined;
      if (file === undefined || typeof value !== 'string' || value === '') return [name, value];
      const bytes = await readFile(resolve(folder, value));
      return [file.member, bytes.toString(file.encoding).trim()];
    }),
  );
  return Object.fromEntries(members);
}
