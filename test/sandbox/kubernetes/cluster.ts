import type { Clock } from '../foundation/clock.ts';
import type { SigningKeyPair } from '../foundation/sandboxKeys.ts';
import type { SecretListener } from '../foundation/secretListener.ts';
import { seededRandom } from '../foundation/seed.ts';
import { AccessPolicy } from './access/authorization.ts';
import { ServiceAccountTokens } from './access/serviceAccountTokens.ts';
import { clusterAdmission } from './admission/clusterAdmission.ts';
import type { RegisteredWebhook } from './admission/registeredWebhook.ts';
import { isManaged, WEBHOOK_CONFIGURATION_NAME, WEBHOOK_SETTINGS_NAME, webhookConfiguration } from './admission/webhookConfiguration.ts';
import type { WebhookSettings } from './admission/workloadIdentityWebhook.ts';
import { DeploymentController } from './controllers/deploymentController.ts';
import { EventRecorder } from './controllers/eventRecorder.ts';
import { GarbageCollector } from './controllers/garbageCollector.ts';
import { JobController } from './controllers/jobController.ts';
import { NamespaceController } from './controllers/namespaceController.ts';
import { Scheduler } from './controllers/scheduler.ts';
import { timestamp, type ConfigMap, type ServiceAccount } from './model/objects.ts';
import type { Pod } from './model/pod.ts';
import { CONFIG_MAPS, NAMESPACES, NODES, SERVICE_ACCOUNTS, WEBHOOKS } from './model/resourceTypes.ts';
import type { LogRotation } from './node/containerLog.ts';
import type { ContainerLauncher } from './node/containerPlan.ts';
import type { ImageFault, PushedImage } from './node/images.ts';
import { NodeAgent } from './node/nodeAgent.ts';
import { Registry } from './registry/registry.ts';
import { systemContext } from './registry/requestContext.ts';
import { ObjectStore } from './store/objectStore.ts';

/** What is known of a cluster from outside; ARM may change it. */
export interface ClusterFacts {
  /** ARM id, or any unique text for a cluster that is not AKS. */
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  /** Full issuer URL of tokens. */
  readonly issuer: string;
  /** The issuer's documents are published to the world. */
  readonly oidc: boolean;
  /** The workload identity webhook is installed. */
  readonly workloadIdentity: boolean;
}

/** What every cluster of a sandbox shares. */
export interface ClusterSetting {
  readonly seed: number;
  readonly clock: Clock;
  readonly launcher: ContainerLauncher;
  /** A folder of the machine for the pods of all clusters. */
  readonly folder: string;
  readonly nodeVersion: string;
  /** PEM that pods trust as the API server's authority. */
  readonly podCaPem: string;
  readonly serviceEnv: Readonly<Record<string, string>>;
  readonly logRotation: LogRotation;
  authorityHost(): string;
  /** The signing key of that name. */
  signingKey(name: string): Promise<SigningKeyPair>;
  readonly onSecret?: SecretListener;
}

/** How an API server that is away behaves. */
export interface Outage {
  readonly until: number;
  /** Connections are dropped, or answered with 503. */
  readonly kind: 'dropped' | 'unavailable';
}

const LONGEST_TOKEN = 86_400;

/** One small cluster with everything that runs in it; made at the first request for it. */
export class Cluster {
  readonly store: ObjectStore;
  readonly registry: Registry;
  readonly access = new AccessPolicy();
  readonly tokens: ServiceAccountTokens;
  readonly agent: NodeAgent;
  readonly imageFaults = new Map<string, ImageFault>();
  /** What the cluster's registries hold beside stock images, by reference. */
  readonly pushedImages = new Map<string, PushedImage>();
  readonly nodeName: string;
  /** False while the webhook's pods do not answer. */
  webhookAnswers = true;
  outage: Outage | undefined;
  /** Called to end every open watch, with or without the error 410. */
  readonly watches = new Set<(expired: boolean) => void>();
  #facts: ClusterFacts;
  readonly #setting: ClusterSetting;
  readonly #controllers: readonly { close(): void }[];

  constructor(facts: ClusterFacts, setting: ClusterSetting) {
    this.#facts = facts;
    this.#setting = setting;
    const random = seededRandom(setting.seed, `cluster ${facts.id.toLowerCase()}`);
    this.nodeName = `aks-nodepool1-${String(10_000_000 + Math.floor(random() * 89_999_999))}-vmss000000`;
    this.store = new ObjectStore(1_000 + Math.floor(random() * 100_000));
    this.tokens = new ServiceAccountTokens({ issuer: facts.issuer, key: (generation) => setting.signingKey(`${keyName(facts)} ${generation}`) }, setting.clock, setting.onSecret);
    this.registry = new Registry(this.store, setting.clock, clusterAdmission({
      store: this.store,
      webhookSettings: (webhook) => this.#webhookSettings(webhook),
      webhookAnswers: () => this.webhookAnswers,
    }));
    const { registry, store } = this;
    this.#controllers = [
      new NamespaceController(registry, setting.podCaPem), new GarbageCollector(registry), new Scheduler(registry),
      new JobController(registry), new DeploymentController(registry),
    ];
    this.agent = new NodeAgent({
      name: this.nodeName,
      clock: setting.clock,
      registry,
      events: new EventRecorder(registry, 'kubelet', this.nodeName),
      launcher: setting.launcher,
      volumes: { store, now: () => setting.clock.now(), token: (pod, audience, seconds) => this.#podToken(pod, audience, seconds) },
      folder: setting.folder,
      nodeVersion: setting.nodeVersion,
      serviceEnv: setting.serviceEnv,
      logRotation: setting.logRotation,
      imageFault: (reference) => this.imageFaults.get(reference),
      pushedImage: (reference) => this.pushedImages.get(reference),
      pulled: new Set(),
    });
    this.#furnish();
  }

  get facts(): ClusterFacts {
    return this.#facts;
  }

  /** PEM of the authority behind the API server and its webhooks. */
  get caPem(): string {
    return this.#setting.podCaPem;
  }

  get clock(): Clock {
    return this.#setting.clock;
  }

  /** ARM changed the cluster: issuer and webhook follow. */
  change(facts: ClusterFacts): void {
    this.#facts = facts;
    this.tokens.setIssuer(facts.issuer);
    this.#followWebhook();
  }

  /** Ends everything that runs; nothing of it stays on the machine. */
  async close(): Promise<void> {
    for (const end of [...this.watches]) end(false);
    for (const controller of this.#controllers) controller.close();
    await this.agent.close();
  }

  #furnish(): void {
    const context = systemContext('kube-apiserver');
    for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
      this.registry.create(NAMESPACES, undefined, { metadata: { name } }, context);
    }
    const now = timestamp(this.#setting.clock.now());
    const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status', lastTransitionTime: now, lastHeartbeatTime: now };
    const capacity = { cpu: '2', 'ephemeral-storage': '129886128Ki', memory: '8129844Ki', pods: '250' };
    this.registry.create(NODES, undefined, {
      metadata: {
        name: this.nodeName,
        labels: {
          agentpool: 'nodepool1',
          'beta.kubernetes.io/os': 'linux',
          'kubernetes.azure.com/cluster': `MC_${this.#facts.name}`,
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': this.nodeName,
          'kubernetes.io/os': 'linux',
        },
      },
      spec: { providerID: `azure:///${this.nodeName}` },
      status: {
        addresses: [{ type: 'InternalIP', address: '10.224.0.4' }, { type: 'Hostname', address: this.nodeName }],
        allocatable: { ...capacity, cpu: '1900m', memory: '5342772Ki' },
        capacity,
        conditions: [ready],
        nodeInfo: { kubeletVersion: SERVER_VERSION, operatingSystem: 'linux', architecture: 'amd64', containerRuntimeVersion: 'containerd://1.7.27-1' },
      },
    }, context);
    this.#followWebhook();
  }

  #followWebhook(): void {
    const present = this.store.get(WEBHOOKS, undefined, WEBHOOK_CONFIGURATION_NAME);
    const managed = present !== undefined && isManaged(present);
    if (this.#facts.workloadIdentity === managed) return;
    // AKS takes over one of the same name that somebody installed, and leaves it alone as long as its own is off.
    if (present && (managed || this.#facts.workloadIdentity)) this.store.remove(WEBHOOKS, present);
    if (this.#facts.workloadIdentity) this.registry.create(WEBHOOKS, undefined, webhookConfiguration(this.#setting.podCaPem), systemContext('aks'));
  }

  #webhookSettings(webhook: RegisteredWebhook): WebhookSettings {
    if (!webhook.managed) {
      const settings = this.store.get(CONFIG_MAPS, webhook.namespace, WEBHOOK_SETTINGS_NAME) as ConfigMap | undefined;
      return { tenantId: settings?.data?.AZURE_TENANT_ID ?? '', authorityHost: this.#setting.authorityHost() };
    }
    return {
      tenantId: this.#facts.tenantId,
      authorityHost: this.#setting.authorityHost(),
      identityBinding: {
        tokenProxy: 'https://kubernetes.default.svc',
        sniName: `${this.#facts.name}.ests.aks`,
        caData: Buffer.from(this.#setting.podCaPem).toString('base64'),
      },
    };
  }

  async #podToken(pod: Pod, audience: string | undefined, seconds: number): ReturnType<ServiceAccountTokens['issue']> {
    const namespace = pod.metadata.namespace ?? 'default';
    const account = this.registry.get({ resource: SERVICE_ACCOUNTS, namespace, name: pod.spec.serviceAccountName ?? 'default' }) as ServiceAccount;
    const node = this.store.get(NODES, undefined, this.nodeName);
    return this.tokens.issue(
      {
        namespace,
        serviceAccount: { name: account.metadata.name, uid: account.metadata.uid },
        pod: { name: pod.metadata.name, uid: pod.metadata.uid },
        ...(node ? { node: { name: node.metadata.name, uid: node.metadata.uid } } : {}),
      },
      [audience ?? this.tokens.issuer],
      Math.min(seconds, LONGEST_TOKEN),
    );
  }
}

/** A cluster that is made again has another issuer, and so another key. */
function keyName({ issuer }: ClusterFacts): string {
  const { hostname, pathname } = new URL(issuer);
  return pathname === '/' ? hostname : pathname;
}

/** The version the API server reports. */
export const SERVER_VERSION = 'v1.33.3';
