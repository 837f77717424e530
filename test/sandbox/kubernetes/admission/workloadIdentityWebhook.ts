import { createHash } from 'node:crypto';
import { firstText } from '../model/json.ts';
import type { ServiceAccount } from '../model/objects.ts';
import type { Container, EnvVar, Pod, Volume } from '../model/pod.ts';
import { WebhookDenial } from './webhookDenial.ts';
import { injectProxySidecar } from './workloadIdentityProxy.ts';

const PREFIX = 'azure.workload.identity';
const MOUNT_PATH = '/var/run/secrets/azure/wi';
const TOKEN_PATH = 'token/azure-identity-token';
const CA_PATH = 'ca-cert/ca.crt';
const VOLUME_PREFIX = 'azure-workload-identity-reserved-';
const TOKEN_EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';
const IDENTITY_BINDING_AUDIENCE = 'api://AKSIdentityBinding';
const SHORTEST = 3600;
const LONGEST = 86400;
const VOLUME_NAME_LIMIT = 63;

/** What one installation of the webhook is configured with. */
export interface WebhookSettings {
  /** The cluster's tenant: the default for a service account without the annotation. */
  readonly tenantId: string;
  /** AZURE_AUTHORITY_HOST. */
  readonly authorityHost: string;
  /** Set where the cluster offers identity bindings (AKS). */
  readonly identityBinding?: { readonly tokenProxy: string; readonly sniName: string; readonly caData: string };
}

/** The only selector: a label on the pod itself. */
export function isSelected(pod: Pod): boolean {
  return pod.metadata.labels?.[`${PREFIX}/use`] === 'true';
}

/**
 * azure-workload-identity v1.6.0 `pkg/webhook/webhook.go`: injects the environment and the projected token of the
 * pod's service account. The pod is changed.
 * @throws WebhookDenial (400)
 */
export function mutatePod(pod: Pod, account: ServiceAccount, settings: WebhookSettings): void {
  if (pod.metadata.annotations?.[`${PREFIX}/inject-proxy-sidecar`] !== undefined) {
    injectProxySidecar(pod, pod.metadata.annotations[`${PREFIX}/proxy-sidecar-port`]);
  }
  const expiration = tokenExpiration(pod, account);
  const skipped = skippedContainers(pod);
  const binding = settings.identityBinding && isTrue(pod.metadata.annotations?.[`${PREFIX}/use-identity-binding`]) ? settings.identityBinding : undefined;
  const volumeName = reservedVolumeName(pod);
  const injected: EnvVar[] = [
    { name: 'AZURE_CLIENT_ID', value: account.metadata.annotations?.[`${PREFIX}/client-id`] ?? '' },
    { name: 'AZURE_TENANT_ID', value: account.metadata.annotations?.[`${PREFIX}/tenant-id`] ?? settings.tenantId },
    { name: 'AZURE_FEDERATED_TOKEN_FILE', value: `${MOUNT_PATH}/${TOKEN_PATH}` },
    { name: 'AZURE_AUTHORITY_HOST', value: settings.authorityHost },
    ...(binding
      ? [
          { name: 'AZURE_KUBERNETES_TOKEN_PROXY', value: binding.tokenProxy },
          { name: 'AZURE_KUBERNETES_SNI_NAME', value: binding.sniName },
          { name: 'AZURE_KUBERNETES_CA_FILE', value: `${MOUNT_PATH}/${CA_PATH}` },
          { name: 'AZURE_KUBERNETES_CA_DATA', value: binding.caData },
        ]
      : []),
  ];
  for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    if (skipped.has(container.name)) continue;
    addEnvironment(container, injected);
    replaceOrAdd((container.volumeMounts ??= []), { name: volumeName, mountPath: MOUNT_PATH, readOnly: true });
  }
  replaceOrAdd((pod.spec.volumes ??= []), tokenVolume(volumeName, expiration, binding !== undefined));
}

/** What the container says itself wins; empty values are not injected. */
function addEnvironment(container: Container, injected: readonly EnvVar[]): void {
  const own = new Set((container.env ?? []).map(({ name }) => name));
  const missing = injected.filter(({ name, value }) => !own.has(name) && value !== undefined && value !== '');
  if (missing.length > 0) container.env = [...(container.env ?? []), ...missing.map((variable) => ({ ...variable }))];
}

/** The pod's annotation over the service account's; both empty means the default. */
function tokenExpiration(pod: Pod, account: ServiceAccount): number {
  const key = `${PREFIX}/service-account-token-expiration`;
  const text = firstText(pod.metadata.annotations?.[key], account.metadata.annotations?.[key]);
  if (text === '') return SHORTEST;
  if (!/^[+-]?\d+$/.test(text)) throw new WebhookDenial(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  const seconds = Number(text);
  if (seconds < SHORTEST || seconds > LONGEST) {
    throw new WebhookDenial(`token expiration ${seconds} not valid. Expected value to be between ${SHORTEST} and ${LONGEST}`);
  }
  return seconds;
}

function skippedContainers(pod: Pod): ReadonlySet<string> {
  const text = pod.metadata.annotations?.[`${PREFIX}/skip-containers`] ?? '';
  return new Set(text === '' ? [] : text.split(';').map((name) => name.trim()));
}

/** Deterministic per pod; a name still to be generated is hashed with the webhook's ` (prefix)` mark. */
function reservedVolumeName(pod: Pod): string {
  const name = firstText(pod.metadata.name, `${pod.metadata.generateName ?? ''} (prefix)`);
  const hash = createHash('sha256').update(name).digest('hex');
  return VOLUME_PREFIX + hash.slice(0, VOLUME_NAME_LIMIT - VOLUME_PREFIX.length);
}

function tokenVolume(name: string, expirationSeconds: number, binding: boolean): Volume {
  return {
    name,
    projected: {
      sources: [
        {
          serviceAccountToken: {
            path: TOKEN_PATH,
            expirationSeconds,
            audience: binding ? IDENTITY_BINDING_AUDIENCE : TOKEN_EXCHANGE_AUDIENCE,
          },
        },
        ...(binding ? [{ configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: CA_PATH }], optional: false } }] : []),
      ],
    },
  };
}

function replaceOrAdd<T extends { name: string }>(list: T[], item: T): void {
  const index = list.findIndex(({ name }) => name === item.name);
  if (index >= 0) list[index] = item;
  else list.push(item);
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}
