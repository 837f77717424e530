import { stringify } from 'yaml';
import type { ClientCertificate } from './clientCertificates.ts';

/** The AKS server application every Entra-enabled cluster accepts tokens for. */
const AKS_SERVER_APPLICATION = '6dae42f8-4368-4678-94ff-3960e28e3630';
/** The public client application kubelogin signs in with. */
const AKS_CLIENT_APPLICATION = '80faf920-1908-4b52-b5ef-a8e7bedfc67a';

/** Where a cluster answers. */
export interface ClusterEndpoint {
  /** Name of the cluster and the context. */
  readonly name: string;
  readonly server: string;
  readonly caPem: string;
  /** Name of the user entry, `clusterUser_<group>_<cluster>` on AKS. */
  readonly user: string;
}

/** kubelogin as an exec plugin: what listClusterUserCredential gives for `format=exec`. */
export function execKubeconfig(endpoint: ClusterEndpoint, tenantId: string): string {
  return render(endpoint, {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      args: [
        'get-token', '--environment', 'AzurePublicCloud', '--server-id', AKS_SERVER_APPLICATION,
        '--client-id', AKS_CLIENT_APPLICATION, '--tenant-id', tenantId, '--login', 'devicecode',
      ],
      command: 'kubelogin',
      env: null,
      installHint:
        '\nkubelogin is not installed which is required to connect to AAD enabled cluster.\n\nTo learn more, please go to https://aka.ms/aks/kubelogin\n',
      provideClusterInfo: false,
    },
  });
}

/** The retired auth-provider form: `format=azure`. */
export function authProviderKubeconfig(endpoint: ClusterEndpoint, tenantId: string): string {
  return render(endpoint, {
    'auth-provider': {
      config: {
        'apiserver-id': AKS_SERVER_APPLICATION,
        'client-id': AKS_CLIENT_APPLICATION,
        'config-mode': '1',
        environment: 'AzurePublicCloud',
        'tenant-id': tenantId,
      },
      name: 'azure',
    },
  });
}

/** Client certificate and token: a cluster without Entra ID. */
export function certificateKubeconfig(endpoint: ClusterEndpoint, certificate: ClientCertificate, token: string): string {
  return render(endpoint, {
    'client-certificate-data': base64(certificate.certPem),
    'client-key-data': base64(certificate.keyPem),
    token,
  });
}

/** Only a token: a cluster that is not AKS. */
export function tokenKubeconfig(endpoint: ClusterEndpoint, token: string): string {
  return render(endpoint, { token });
}

function render(endpoint: ClusterEndpoint, user: Record<string, unknown>): string {
  return stringify({
    apiVersion: 'v1',
    clusters: [
      { cluster: { 'certificate-authority-data': base64(endpoint.caPem), server: endpoint.server }, name: endpoint.name },
    ],
    contexts: [{ context: { cluster: endpoint.name, user: endpoint.user }, name: endpoint.name }],
    'current-context': endpoint.name,
    kind: 'Config',
    preferences: {},
    users: [{ name: endpoint.user, user }],
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
