import { RbacAuthorizationV1Api, type KubeConfig } from '@kubernetes/client-node';
import { createCertificateAuthority } from '../sandbox/foundation/certificateAuthority.ts';
import { clusterAdmin } from './clusterConnection.ts';
import { everybody } from './desk.ts';
import { addressElsewhere, issuerOf } from './elsewhere.ts';
import { openFront, type Access } from './front.ts';
import { readClusterFile } from './room/clusterFile.ts';
import { nodeAddress } from './room/places.ts';

/** A cluster that plays one of the sandbox's: the room's own, or the one that KUBECONFIG names. */
export interface ClusterUnderTest {
  /** Its administrator. */
  readonly admin: KubeConfig;
  /** Of this machine, where its nodes and pods reach the sandbox and the desk. */
  readonly address: string;
  /** The `iss` of its ServiceAccount tokens. */
  readonly issuer: string;
  /** For the server that it asks about pods; `caPem` is whom it trusts there. */
  readonly desk: { readonly certPem: string; readonly keyPem: string; readonly caPem: string };
  /** Others work there: nothing of theirs may be touched. */
  readonly isShared: boolean;
  /** Lets in whoever shows a token that Entra ID vouches for. */
  letIn(isPerson: (token: string) => Promise<boolean>): Promise<Access>;
}

/** The name under which an API server reaches the workload identity webhook. */
const webhookHost = 'azure-wi-webhook-webhook-service.kube-system.svc';

export async function clusterUnderTest(): Promise<ClusterUnderTest> {
  const admin = await clusterAdmin();
  const own = await readClusterFile();
  if (own !== undefined) {
    const { issuer, desk, server, caPem } = own;
    // Its API server asks the desk who a token speaks for.
    return { admin, address: nodeAddress, issuer, desk: { ...desk, caPem }, isShared: false, letIn: async () => ({ server, caPem, close: await letEverybodyDoAll(admin) }) };
  }
  const authority = await createCertificateAuthority();
  const desk = await authority.issue([webhookHost]);
  return { admin, address: addressElsewhere(), issuer: await issuerOf(admin), desk: { ...desk, caPem: authority.certPem }, isShared: true, letIn: (isPerson) => openFront(admin, isPerson) };
}

/** As in the small Kubernetes. @returns how it ends */
async function letEverybodyDoAll(admin: KubeConfig): Promise<() => Promise<void>> {
  const rights = admin.makeApiClient(RbacAuthorizationV1Api);
  const name = 'tenantlink-everybody';
  await rights.createClusterRoleBinding({
    body: { metadata: { name }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: everybody }] },
  });
  return async () => {
    await rights.deleteClusterRoleBinding({ name });
  };
}
