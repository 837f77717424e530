import { createHash } from 'node:crypto';
import type { PlaneCluster } from '../azure/clusterPlane.ts';
import type { AdoptedCluster } from './adoptedCluster.ts';
import { Cluster, type ClusterFacts, type ClusterSetting } from './cluster.ts';

/** How the users of a cluster sign in. */
export type SignIn = 'entra' | 'certificate';

/** One known cluster; its state is made at the first need. */
export interface DirectoryEntry {
  facts: ClusterFacts;
  /** Path part under `/clusters/`. */
  readonly slug: string;
  /** `/tenant/guid/`, where the issuer's documents stand. */
  issuerPath: string;
  signIn: SignIn;
  cluster?: Cluster;
  /** Plays it in the place of `cluster`. */
  adopted?: AdoptedCluster;
}

/** All clusters of a sandbox, by id, by path and by issuer. */
export class ClusterDirectory {
  readonly #seed: number;
  readonly #baseUrl: string;
  readonly #setting: ClusterSetting;
  readonly #entries = new Map<string, DirectoryEntry>();
  readonly #bySlug = new Map<string, DirectoryEntry>();
  readonly #byIssuerPath = new Map<string, DirectoryEntry>();
  readonly #removals = new Set<Promise<void>>();

  constructor(baseUrl: string, setting: ClusterSetting) {
    this.#seed = setting.seed;
    this.#baseUrl = baseUrl;
    this.#setting = setting;
  }

  all(): DirectoryEntry[] {
    return [...this.#entries.values()];
  }

  /** By id, in any letter case. */
  get(id: string): DirectoryEntry | undefined {
    return this.#entries.get(id.toLowerCase());
  }

  /** @throws Error for an unknown id */
  find(id: string): DirectoryEntry {
    const entry = this.get(id);
    if (!entry) throw new Error(`no cluster "${id}" in the sandbox`);
    return entry;
  }

  bySlug(slug: string): DirectoryEntry | undefined {
    return this.#bySlug.get(slug);
  }

  /** `/tenant/guid/` */
  byIssuerPath(path: string): DirectoryEntry | undefined {
    return this.#byIssuerPath.get(path);
  }

  /** The cluster that signed tokens of this issuer, among those that live. */
  byIssuer(issuer: string): DirectoryEntry | undefined {
    return this.all().find(({ cluster }) => cluster?.tokens.issued(issuer));
  }

  /** The cluster itself, with everything that runs in it. */
  live(entry: DirectoryEntry): Cluster {
    entry.cluster ??= new Cluster(entry.facts, this.#setting);
    return entry.cluster;
  }

  /** Makes a cluster known, or changes what is known of it. */
  ensure(cluster: PlaneCluster, signIn: SignIn): DirectoryEntry {
    const key = cluster.id.toLowerCase();
    const known = this.#entries.get(key);
    const slug = known?.slug ?? this.#slug(cluster.name, key);
    const facts: ClusterFacts = {
      id: cluster.id,
      name: cluster.name,
      tenantId: cluster.tenantId,
      // Without the OIDC feature AKS signs in the API server's own name, which nobody outside can read keys from.
      issuer: cluster.oidc ? `${this.#baseUrl}${cluster.issuerPath}` : `https://${slug}.hcp.sandbox.azmk8s.io`,
      oidc: cluster.oidc,
      workloadIdentity: cluster.workloadIdentity,
    };
    if (known) {
      this.#byIssuerPath.delete(known.issuerPath);
      known.facts = facts;
      known.issuerPath = cluster.issuerPath;
      known.cluster?.change(facts);
      known.adopted?.follow(facts);
    }
    const entry: DirectoryEntry = known ?? { facts, slug, issuerPath: cluster.issuerPath, signIn };
    this.#entries.set(key, entry);
    this.#bySlug.set(slug, entry);
    this.#byIssuerPath.set(entry.issuerPath, entry);
    return entry;
  }

  /** Forgets a cluster and ends what runs in it. */
  remove(id: string): void {
    const entry = this.get(id);
    if (!entry) return;
    this.#entries.delete(id.toLowerCase());
    this.#bySlug.delete(entry.slug);
    this.#byIssuerPath.delete(entry.issuerPath);
    if (!entry.cluster) return;
    const removal = entry.cluster.close().finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /** Ends everything that runs in any cluster. */
  async close(): Promise<void> {
    await Promise.all(this.all().map(async ({ cluster }) => cluster?.close()));
    await Promise.all(this.#removals);
  }

  #slug(name: string, key: string): string {
    const hash = createHash('sha256').update(`${this.#seed} ${key}`).digest('hex').slice(0, 8);
    return `${name.toLowerCase().replace(/[^a-z0-9-]/g, '-')}-${hash}`;
  }
}
