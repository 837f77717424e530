import { parseArmId } from '../../../src/core/model/armId.ts';
import { parseTenantId } from '../../../src/core/model/ids.ts';
import type { ClusterRef } from '../../../src/core/model/cluster.ts';
import { TenantlinkError, type Failure } from '../../../src/core/model/failure.ts';
import { connectProduct, trustSandbox, type ProductWorld } from '../../builders/productWorld.ts';
import type { SmallCluster } from '../../sandbox/kubernetes/smallCluster.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/sandbox.ts';

/** The sandbox with somebody signed in, and the cluster of tenant A that is ready for workload identity. */
export interface SandboxStage {
  readonly sandbox: Sandbox;
  readonly product: ProductWorld;
  readonly cluster: ClusterRef;
  /** The cluster in another administrator's hands. */
  readonly small: SmallCluster;
  /** The cluster's name for the one who is signed in. */
  readonly user: string;
}

export async function startStage(options: Pick<SandboxOptions, 'front' | 'pageSize'> = {}): Promise<SandboxStage> {
  const sandbox = await startSandbox({ seed: 7, ...options });
  trustSandbox(sandbox);
  const product = connectProduct(sandbox);
  await product.signIn.signIn({ signal: new AbortController().signal });
  const { admin } = sandbox.azure;
  const found = admin.tenants().flatMap((tenant) => admin.clusters(tenant.id).map((cluster) => ({ tenant, cluster })))
    .find(({ cluster }) => cluster.oidc && cluster.workloadIdentity);
  if (found === undefined) throw new Error('the sandbox has no cluster with workload identity');
  const cluster = { id: parseArmId(found.cluster.id), tenantId: parseTenantId(found.tenant.id) };
  const user = admin.users().find(({ name }) => name === 'ada')?.memberships.get(cluster.tenantId)?.objectId ?? '';
  return { sandbox, product, cluster, small: sandbox.kubernetes.cluster(cluster.id), user };
}

/** The failure that work ends in. @throws Error when it does not fail */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof TenantlinkError) return thrown.failure;
    throw thrown;
  }
  throw new Error('it did not fail');
}
