import { createHash } from 'node:crypto';
import type { DirectoryEntry } from '../clusterDirectory.ts';
import type { ClientCertificates } from './clientCertificates.ts';
import { authProviderKubeconfig, certificateKubeconfig, execKubeconfig, tokenKubeconfig, type ClusterEndpoint } from './kubeconfig.ts';
import type { User } from './user.ts';

/** Writes the kubeconfigs of a sandbox's clusters and remembers the tokens in them. */
export class KubeconfigWriter {
  readonly #seed: number;
  readonly #baseUrl: string;
  readonly #caPem: string;
  readonly #certificates: ClientCertificates;
  readonly #tokens = new Map<string, { cluster: string; user: User }>();

  constructor(seed: number, baseUrl: string, caPem: string, certificates: ClientCertificates) {
    this.#seed = seed;
    this.#baseUrl = baseUrl;
    this.#caPem = caPem;
    this.#certificates = certificates;
  }

  /** Every token written so far, with the one cluster it opens. */
  get tokens(): ReadonlyMap<string, { readonly cluster: string; readonly user: User }> {
    return this.#tokens;
  }

  /** What listClusterUserCredential gives; newer clusters answer the exec form unless asked for another. */
  managed(entry: DirectoryEntry, format: 'azure' | 'exec' | undefined): string {
    const endpoint = this.#endpoint(entry);
    if (entry.signIn === 'certificate') {
      const user: User = { name: 'masterclient', groups: ['system:masters', 'system:authenticated'] };
      const certificate = this.#certificates.issue(entry.facts.id, user.name, ['system:masters']);
      return certificateKubeconfig(endpoint, certificate, this.#token(entry, user));
    }
    return format === 'azure' ? authProviderKubeconfig(endpoint, entry.facts.tenantId) : execKubeconfig(endpoint, entry.facts.tenantId);
  }

  /** Only a token: a cluster that is not AKS. */
  external(entry: DirectoryEntry): string {
    const user: User = { name: 'external-admin', groups: ['system:masters', 'system:authenticated'] };
    return tokenKubeconfig({ ...this.#endpoint(entry), user: `${entry.facts.name}-admin` }, this.#token(entry, user));
  }

  #token(entry: DirectoryEntry, user: User): string {
    const token = createHash('sha256').update(`${this.#seed} token ${entry.facts.id.toLowerCase()} ${user.name}`).digest('hex');
    this.#tokens.set(token, { cluster: entry.facts.id, user });
    return token;
  }

  #endpoint({ facts, slug, adopted }: DirectoryEntry): ClusterEndpoint {
    const group = /\/resourcegroups\/(?<group>[^/]+)/i.exec(facts.id)?.groups?.group ?? 'external';
    const { server, caPem } = adopted ?? { server: `${this.#baseUrl}/clusters/${slug}`, caPem: this.#caPem };
    return { name: facts.name, server, caPem, user: `clusterUser_${group}_${facts.name}` };
  }
}
