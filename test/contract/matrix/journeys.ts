import assert from 'node:assert/strict';
import { readRecords, unfinishedRecords } from '../../../src/core/link/records.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import type { ProductWorld } from '../../builders/productWorld.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { cloudState, type CloudState } from '../journey/cloudState.ts';
import { link } from '../journey/linking.ts';
import { assertFormer, assertMended, assertPlanned, differences } from './planned.ts';
import { freshProduct, type Scene } from './theatre.ts';
import { goOn, takeBack, workload, type Told, type Way } from './ways.ts';

/** A way in a scene, before its struck part. */
export interface Started {
  run(): Promise<Told>;
  /** The fault is mended: what is offered is taken, finish or undo, and the end is looked at. */
  settle(told: Told, finish: boolean): Promise<void>;
}

/** A scene in which a way can begin. */
export interface Prepared {
  readonly scene: Scene;
  /** The process that prepared it, with its files. */
  readonly product: ProductWorld;
  /** How the cloud was on the first day. */
  readonly former: CloudState;
}

/** Brings about what a way stands on. Answers how the cloud was before anything that undoing the way takes back. */
export async function prepare(way: Way, { sandbox, wish }: Scene, { world, journal }: ProductWorld): Promise<CloudState> {
  const first = cloudState(sandbox);
  if (way.on === 'nothing') return first;
  if (!way.writes || way.mends === true) putWorkload(sandbox, wish);
  await link(wish, world);
  if (way.mends !== true) return first;
  for (const name of [...journal.keys()]) await world.journal.delete(name);
  const { cluster, serviceAccount: { namespace } } = wish;
  const unlabelled = { spec: { template: { metadata: { labels: { 'azure.workload.identity/use': null } } } } };
  sandbox.kubernetes.cluster(cluster.id).patch({ apiVersion: 'apps/v1', kind: workload.kind, namespace, name: workload.name }, unlabelled);
  const former = cloudState(sandbox);
  if (way.on === 'mended link') await link({ ...wish, workload }, world);
  return former;
}

/** The way of a product that has just been started, or, for a link to be applied, of the one that planned it. */
export async function start(way: Way, { scene: { sandbox, wish }, product, former }: Prepared): Promise<Started> {
  const before = cloudState(sandbox);
  // A scene is looked at many times, and a link is undone by a later session; what was planned is applied at once.
  const own = way.writes && way.on === 'nothing' ? product : laterSession(await freshProduct(sandbox), product);
  const run = await way.begin(own.world, wish);
  if (!way.writes) {
    return {
      run,
      settle({ verdict }) {
        assert.notEqual(verdict?.status, 'failure', `what holds was called broken: ${JSON.stringify(verdict)}`);
        assert.deepEqual(differences(before, cloudState(sandbox)), [], 'looking changes nothing');
        assert.equal(own.journal.size, way.on === 'link' ? 1 : 0, 'and notes nothing');
        return Promise.resolve();
      },
    };
  }
  return { run, settle: (told, finish) => settleWrites({ way, told, finish, own, sandbox, wish, former }) };
}

async function settleWrites(args: { readonly way: Way; readonly told: Told; readonly finish: boolean; readonly own: ProductWorld; readonly sandbox: Sandbox; readonly wish: LinkWish; readonly former: CloudState }): Promise<void> {
  const { way, told, finish, own: { world, journal }, sandbox, wish, former } = args;
  const { free } = await unfinishedRecords(world.journal, world.clock.now());
  assert.equal(free.length, told.complete || journal.size === 0 ? 0 : 1, 'what is unfinished is offered');
  // Nothing of it ever left, or everything was taken back.
  if ((await readRecords(world.journal)).records.length > 0) {
    // Also an undo that stopped can be gone on with in both directions.
    if (finish) {
      if (!told.complete) assertComplete(await goOn(world));
      assertInForce(way, { wish, before: former, after: cloudState(sandbox) });
    }
    assertComplete(await takeBack(world));
  }
  assertFormer(former, cloudState(sandbox), [...journal.keys()]);
}

/** What the way was to bring about, exactly. */
export function assertInForce(way: Way, states: { readonly wish: LinkWish; readonly before: CloudState; readonly after: CloudState }): void {
  if (way.mends === true) assertMended(states);
  else assertPlanned(states);
}

function assertComplete(told: Told): void {
  assert.ok(told.complete, `what was offered failed: ${JSON.stringify(told)}`);
}

/** Another process of the product with what the first left on disk. */
function laterSession(later: ProductWorld, { world: { journal }, journal: files }: ProductWorld): ProductWorld {
  return { ...later, world: { ...later.world, journal }, journal: files };
}

/** A workload that uses the link; it runs nothing, because what is looked at is its template. */
export function putWorkload({ kubernetes }: Sandbox, { cluster, serviceAccount: { namespace, name } }: LinkWish): void {
  const labels = { app: workload.name, 'azure.workload.identity/use': 'true' };
  kubernetes.cluster(cluster.id).put({
    apiVersion: 'apps/v1',
    kind: workload.kind,
    metadata: { namespace, name: workload.name },
    spec: { replicas: 0, selector: { matchLabels: { app: workload.name } }, template: { metadata: { labels }, spec: { serviceAccountName: name, containers: [{ name: 'main', image: 'node:24' }] } } },
  });
}
