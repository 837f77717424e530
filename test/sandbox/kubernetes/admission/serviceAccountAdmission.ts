import { forbidden } from '../model/apiError.ts';
import { firstText } from '../model/json.ts';
import type { ServiceAccount } from '../model/objects.ts';
import type { Container, Pod, Volume } from '../model/pod.ts';
import { PODS, SERVICE_ACCOUNTS } from '../model/resourceTypes.ts';
import { generatedName } from '../registry/generatedName.ts';
import type { ObjectStore } from '../store/objectStore.ts';

const TOKEN_MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The ServiceAccount admission plugin: every pod runs as a service account that exists, with its API token mounted
 * unless pod or account decline it. The pod is changed.
 * @throws ApiError 403 when the service account is missing.
 */
export function admitServiceAccount(store: ObjectStore, pod: Pod): void {
  const name = firstText(pod.spec.serviceAccountName, pod.spec.serviceAccount, 'default');
  const namespace = pod.metadata.namespace ?? 'default';
  const account = store.get(SERVICE_ACCOUNTS, namespace, name) as ServiceAccount | undefined;
  if (!account) {
    const shown = firstText(pod.metadata.name, pod.metadata.generateName, 'Unknown');
    throw forbidden(PODS, shown, `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`);
  }
  pod.spec.serviceAccountName = name;
  pod.spec.serviceAccount = name;
  if (account.imagePullSecrets && !pod.spec.imagePullSecrets) pod.spec.imagePullSecrets = structuredClone(account.imagePullSecrets);
  const mounts = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  if (mounts) mountApiToken(pod);
}

function mountApiToken(pod: Pod): void {
  const bare = containersOf(pod).filter((container) => !(container.volumeMounts ?? []).some(({ mountPath }) => mountPath === TOKEN_MOUNT_PATH));
  if (bare.length === 0) return;
  const volume: Volume = {
    name: generatedName('kube-api-access-'),
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
      ],
    },
  };
  pod.spec.volumes = [...(pod.spec.volumes ?? []), volume];
  for (const container of bare) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { name: volume.name, mountPath: TOKEN_MOUNT_PATH, readOnly: true }];
  }
}

/** Init containers and containers, in the order they start. */
function containersOf(pod: Pod): Container[] {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
}
