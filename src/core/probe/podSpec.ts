import type { Cloud } from '../model/cloud.ts';
import { fail } from '../model/failure.ts';
import { isServiceAccountName, subjectOf, type SubscriptionId } from '../model/ids.ts';
import { workloadIdentityKeys, type ServiceAccountName } from '../model/serviceAccount.ts';
import type { Manifest, ProbeRef } from '../ports/probeHost.ts';
import { isHostList, isProxyUrl, proxyVariables, type PodProxy } from './podProxy.ts';
import { runTime } from './runTime.ts';
import { isToleration, type Toleration } from './toleration.ts';

/**
 * The stock image; nothing is built. Named here and nowhere else. From Microsoft's own registry,
 * which AKS nodes reach even where their outbound network is restricted (AKS outbound rules); Node
 * 24 is supported until April 2028, 20 ended in April 2026. Azure Linux 3.0 publishes Node 24 for
 * amd64 and arm64, so no node is excluded by its architecture. The program runs on Node 18 and newer.
 */
export const defaultProbeImage = 'mcr.microsoft.com/azurelinux/base/nodejs:24';

/** The one container of the quota pod. */
export const probeContainerName = 'probe';

/** Marks what Tenantlink made for a run, so that people find what a lost client left. */
export const managedByLabel = { key: 'app.kubernetes.io/managed-by', value: 'tenantlink' } as const;
/** Ties pod, Job and ConfigMap of one run together; its value is the run's name. */
export const instanceLabelKey = 'app.kubernetes.io/instance';
/** Tells runs from anything else Tenantlink may manage. */
const componentLabel = { key: 'app.kubernetes.io/component', value: 'quota-probe' } as const;

/** The annotation by which a run knows its own objects from those of another one that has its name. */
export const markKey = 'tenantlink/run';

/** What registry, nodes and network of a cluster ask of any pod that is to reach Azure. */
export interface PodNeeds {
  /** Names of image pull Secrets in the namespace. */
  readonly pullSecrets?: readonly string[];
  /** Taints of nodes that the pod puts up with. */
  readonly tolerations?: readonly Toleration[];
  readonly proxy?: PodProxy;
}

export interface ProbeSettings extends PodNeeds {
  /** {@link defaultProbeImage} unless the user names another. */
  readonly image: string;
  /** Seconds until Kubernetes ends the run, 540 at most; 300 by default. */
  readonly deadlineSeconds?: number;
  /** Seconds that a refused exchange is repeated, because new credentials take time to spread; 60 by default. */
  readonly exchangeWindowSeconds?: number;
  /** Seconds that a refused quota read is repeated, because new role assignments take time to spread; 60 by default. */
  readonly roleWindowSeconds?: number;
}

export interface ProbeJobArgs {
  readonly ref: ProbeRef;
  /** No other run has it: a guid. */
  readonly mark: string;
  /** In the namespace of `ref`. */
  readonly serviceAccount: ServiceAccountName;
  readonly settings: ProbeSettings;
  /** Without a resource all of the region, which only Tenantlink's own program can read. */
  readonly quota: { readonly subscriptionId: SubscriptionId; readonly region: string; readonly resource?: string };
  readonly cloud: Cloud;
  /** The bundled program of src/pod; not used with an own image. */
  readonly programSource: string;
  /** Certificate authorities of a private cloud, as PEM. */
  readonly caPem?: string;
  /** The image brings its own program (the article's, for example), which reads the same variables. */
  readonly ownImage?: boolean;
}

const mountPath = '/opt/tenantlink';
const programFile = 'probe.mjs';
const caFile = 'ca.pem';
/** Any but root; images are expected to be readable for all. */
const userId = 1000;

/**
 * The Job of one run and its ConfigMap. The pod meets the restricted Pod Security Standard, and
 * what the workload identity webhook injects (client, tenant, authority, token file) is left to
 * it, because a container's own values would hide a wrong annotation.
 * @throws TenantlinkError `invalidInput`
 */
export function buildProbeJob(args: ProbeJobArgs): { readonly job: Manifest; readonly configMap: Manifest } {
  checkInput(args);
  const time = runTime(args.settings.deadlineSeconds) ?? refuse('deadline', String(args.settings.deadlineSeconds));
  const labels = { 'app.kubernetes.io/name': 'tenantlink', [managedByLabel.key]: managedByLabel.value, [componentLabel.key]: componentLabel.value, [instanceLabelKey]: args.ref.name };
  const metadata = { name: args.ref.name, namespace: args.ref.namespace, labels, annotations: { [markKey]: args.mark } };
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: {
      backoffLimit: 0,
      // The time to live cleans up where a crash of the editor kept us from doing so.
      ...time,
      template: { metadata: { labels: { ...labels, ...podLabels }, annotations: podAnnotations }, spec: podSpec(args) },
    },
  };
  return { job, configMap: { apiVersion: 'v1', kind: 'ConfigMap', metadata, immutable: true, data: files(args) } };
}

/** The label goes on the pod, the only place where the webhook looks; a mesh sidecar would keep the Job from ending. */
const podLabels = { [workloadIdentityKeys.use]: 'true', 'sidecar.istio.io/inject': 'false' } as const;
const podAnnotations = { 'linkerd.io/inject': 'disabled' } as const;

function podSpec(args: ProbeJobArgs): Manifest {
  const { pullSecrets = [], tolerations = [] } = args.settings;
  return {
    serviceAccountName: args.serviceAccount.name,
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 5,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    // fsGroup makes the projected token readable where a sidecar runs as another user.
    securityContext: { runAsNonRoot: true, runAsUser: userId, runAsGroup: userId, fsGroup: userId, seccompProfile: { type: 'RuntimeDefault' } },
    ...(tolerations.length === 0 ? {} : { tolerations }),
    ...(pullSecrets.length === 0 ? {} : { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
    containers: [
      {
        name: probeContainerName,
        image: args.settings.image,
        imagePullPolicy: pullPolicy(args),
        ...(args.ownImage === true ? {} : { command: ['node', `${mountPath}/${programFile}`] }),
        env: environment(args),
        resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        terminationMessagePolicy: 'FallbackToLogsOnError',
        volumeMounts: [{ name: 'program', mountPath, readOnly: true }],
      },
    ],
    volumes: [{ name: 'program', configMap: { name: args.ref.name } }],
  };
}

/** An own program is pushed again under its tag while it is worked on; a digest is always the same image. */
function pullPolicy({ ownImage, settings }: ProbeJobArgs): 'Always' | 'IfNotPresent' {
  return ownImage === true && !settings.image.includes('@') ? 'Always' : 'IfNotPresent';
}

function environment(args: ProbeJobArgs): readonly Manifest[] {
  const { quota, cloud, settings } = args;
  const values: Readonly<Record<string, string | undefined>> = {
    AZURE_SUBSCRIPTION_ID: quota.subscriptionId,
    AZURE_REGION: quota.region,
    AZURE_RESOURCE_NAME: quota.resource,
    TENANTLINK_RESOURCE_MANAGER: cloud.resourceManager,
    TENANTLINK_SCOPE: cloud.resourceManagerScope,
    // Only for pods that the webhook gave no AZURE_AUTHORITY_HOST.
    TENANTLINK_AUTHORITY_HOST: cloud.authorityHost,
    TENANTLINK_EXCHANGE_WINDOW_SECONDS: settings.exchangeWindowSeconds?.toString(),
    TENANTLINK_ROLE_WINDOW_SECONDS: settings.roleWindowSeconds?.toString(),
    NODE_EXTRA_CA_CERTS: args.caPem === undefined ? undefined : `${mountPath}/${caFile}`,
    // Go reads this file and still the directories of the system's own authorities.
    SSL_CERT_FILE: args.caPem !== undefined && args.ownImage === true ? `${mountPath}/${caFile}` : undefined,
    ...(settings.proxy === undefined ? {} : proxyVariables(settings.proxy)),
    // Lets a Node program of 22.21 and newer use the proxy; ours does by itself, on any Node.
    NODE_USE_ENV_PROXY: args.ownImage === true ? '1' : undefined,
  };
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

function files(args: ProbeJobArgs): Readonly<Record<string, string>> {
  return {
    ...(args.ownImage === true ? {} : { [programFile]: args.programSource }),
    ...(args.caPem === undefined ? {} : { [caFile]: args.caPem }),
  };
}

const imageName = /^[a-z0-9][\w.:/@-]{0,510}$/i;
const plainName = /^[A-Za-z0-9][\w .()-]{0,127}$/;
/** In bytes. ConfigMaps hold 1 MiB at most; our program and a bundle of authorities need far less. */
const configMapLimit = 1_000_000;

/** Says which of a pod's needs cannot be one, with what it is; undefined where all can. A proxy that holds a password is one of them, and is not repeated. */
export function wrongNeed({ proxy, tolerations = [], pullSecrets = [] }: PodNeeds): { readonly place: string; readonly target: string } | undefined {
  if (!tolerations.every(isToleration)) return { place: 'tolerations', target: JSON.stringify(tolerations) };
  // The API server takes any name, and the kubelet passes over a Secret that is not there. Secrets are named as ServiceAccounts are.
  if (!pullSecrets.every(isServiceAccountName)) return { place: 'imagePullSecrets', target: JSON.stringify(pullSecrets) };
  return proxy === undefined || (isProxyUrl(proxy.url) && isHostList(proxy.except)) ? undefined : { place: 'proxy', target: '' };
}

function checkInput(args: ProbeJobArgs): void {
  subjectOf(args.serviceAccount);
  if (args.serviceAccount.namespace !== args.ref.namespace) refuse('namespace', args.ref.namespace);
  // A label value, too, so at most 63 characters.
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(args.ref.name)) refuse('name', args.ref.name);
  if (!imageName.test(args.settings.image)) refuse('image', args.settings.image);
  if (!/^[a-z0-9]{1,60}$/.test(args.quota.region)) refuse('region', args.quota.region);
  const { resource } = args.quota;
  if (resource === undefined ? args.ownImage === true : !plainName.test(resource)) refuse('resource', resource ?? '');
  const wrong = wrongNeed(args.settings);
  if (wrong !== undefined) refuse(wrong.place, wrong.target);
  if (args.ownImage !== true && args.programSource === '') refuse('program', '');
  if (new TextEncoder().encode(Object.values(files(args)).join('')).length > configMapLimit) refuse('certificate authorities', 'larger than a ConfigMap');
}

function refuse(place: string, target: string): never {
  return fail({ reason: 'invalidInput', operation: 'buildProbe', place, target: target.slice(0, 120) });
}
