import { diagnose, type Diagnosis } from '../../../src/core/doctor/diagnose.ts';
import { chainSubjectOf, identityOf } from '../../../src/core/link/facts.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import type { ProductWorld } from '../../builders/productWorld.ts';
import type { FederatedCredential, Identity } from '../../sandbox/azure/world/model.ts';
import type { SmallCluster } from '../../sandbox/kubernetes/smallCluster.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { link } from '../journey/linking.ts';
import { never, there } from '../journey/stage.ts';
import { putWorkload } from '../matrix/journeys.ts';
import { freshProduct, type SceneOptions, type Theatre } from '../matrix/theatre.ts';
import { workload } from '../matrix/ways.ts';

/** A link that holds, with a workload that uses it, in the hands of another administrator. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly small: SmallCluster;
  readonly product: ProductWorld;
  /** The workload included. */
  readonly wish: LinkWish;
  /** The identity that the link made, as it was then. */
  readonly made: { readonly id: string; readonly principalId: string };
  identity(): Identity | undefined;
  /** The credential that the link made. */
  credential(): FederatedCredential | undefined;
  /** Other values for the link's credential, under its name. */
  changeCredential(change: Partial<FederatedCredential>): void;
  /** Annotations of the ServiceAccount; null takes one away. */
  annotateAccount(annotations: Readonly<Record<string, string | null>>): void;
  /** A merge patch of the workload's pod template. */
  changeTemplate(template: unknown): void;
  close(): Promise<void>;
}

/** @param slower how new things spread there; those of the link itself are new */
export async function openBench(theatre: Theatre, slower: SceneOptions = {}): Promise<Bench> {
  const scene = await theatre.open(slower);
  const { sandbox, wish: wanted } = scene;
  const wish = { ...wanted, workload };
  const { azure: { admin }, kubernetes } = sandbox;
  const small = kubernetes.cluster(wish.cluster.id);
  // Pods are made to see what the webhook makes of them; they need not run.
  small.setSchedulable(false);
  putWorkload(sandbox, wish);
  const product = await freshProduct(sandbox);
  await link(wish, product.world);
  const { id, tenantId } = identityOf(wish);
  const { namespace, name } = wish.serviceAccount;
  const identity = (): Identity | undefined => admin.identities(tenantId).find((one) => one.id.toLowerCase() === id.toLowerCase());
  const { principalId, credentials } = there(identity());
  const [first] = credentials.keys();
  const credential = (): FederatedCredential | undefined => identity()?.credentials.get(there(first));
  return {
    sandbox,
    small,
    product,
    wish,
    made: { id, principalId },
    identity,
    credential,
    changeCredential: (change) => admin.putCredential(id, { ...there(credential()), ...change }),
    annotateAccount: (annotations) => void small.patch({ apiVersion: 'v1', kind: 'ServiceAccount', namespace, name }, { metadata: { annotations } }),
    changeTemplate: (template) => void small.patch({ apiVersion: 'apps/v1', kind: workload.kind, namespace, name: workload.name }, { spec: { template } }),
    close: () => scene.close(),
  };
}

/** What the doctor says in the end. */
export async function diagnosed({ wish, product: { world } }: Bench, more: Partial<Parameters<typeof diagnose>[0]> = {}): Promise<Diagnosis> {
  for await (const told of diagnose({ subject: { ...chainSubjectOf(wish), workload }, ...more }, world, never)) if (told.complete) return told;
  throw new Error('The diagnosis has no end.');
}
