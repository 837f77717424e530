import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalFiles } from '../../../src/ui/journalFiles.ts';
import { cloudState, type CloudState } from '../journey/cloudState.ts';
import { loseAnswer } from './answers.ts';
import { nameOfCall } from './calls.ts';
import { assertInForce, prepare } from './journeys.ts';
import type { MadeCall, Meet } from './network.ts';
import { assertFormer, differences } from './planned.ts';
import { freshProduct, type Scene, type SceneOptions, type Theatre } from './theatre.ts';
import type { Way } from './ways.ts';
import type { Job, Recovery } from './wire.ts';
import { startWorker, type WorkerProcess } from './workerProcess.ts';

/** Where a process dies: its request has left and not arrived, or has done its work and is not answered. */
export const moments = ['before', 'after'] as const;

/** The sandbox must not wait while it handles a request: its process does not know when the product's waits. */
const atOnce: SceneOptions = { timings: { credentialWriteMs: 0 } };

/** One death. */
export interface Death {
  readonly way: Way;
  readonly call: MadeCall;
  readonly moment: (typeof moments)[number];
}

interface Doomed extends Death {
  readonly job: Job;
  readonly scene: Scene;
  readonly former: CloudState;
  /** When it died. */
  atDeath?: CloudState;
}

/**
 * Lets many journeys of one process come to their requests, kills it there, and lets a fresh one
 * read what it left on disk. Each journey that writes has a cloud and a journal of its own.
 * @param tell told of each death, with what went wrong
 */
export async function playDeaths(deaths: readonly Death[], theatre: Theatre, tell: (death: Death, error?: unknown) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantlink-deaths-'));
  const scenes = new Map<string, { readonly scene: Scene; readonly former: CloudState }>();
  const failed = new Map<Doomed, unknown>();
  const all: Doomed[] = [];
  const scenesOf = (id: number): Scene | undefined => all[id]?.scene;
  const worker = (): WorkerProcess =>
    startWorker({ time: theatre.time, caPem: theatre.caPem, onApprove: (id, userCode) => void scenesOf(id)?.sandbox.azure.admin.approveDeviceCode(userCode, 'ada') });
  try {
    for (const [id, death] of deaths.entries()) {
      const key = death.way.writes ? String(id) : death.way.name;
      const place = join(folder, key);
      const known = scenes.get(key) ?? (await prepared(death.way, await theatre.open(atOnce), place));
      scenes.set(key, known);
      const { scene } = known;
      all.push({ ...death, ...known, job: { id, way: death.way.name, cloud: scene.sandbox.cloud, wish: scene.wish, folder: place } });
    }
    theatre.time.follow(true);
    const doomed = worker();
    for (const one of all) {
      try {
        await comeToRequest(one, doomed);
      } catch (thrown) {
        failed.set(one, thrown);
      }
    }
    await doomed.kill();
    for (const one of all) one.atDeath = cloudState(one.scene.sandbox);
    const heir = worker();
    for (const [index, one] of all.entries()) {
      try {
        if (!failed.has(one)) await takeOver(one, heir, index % 2 === 0);
      } catch (thrown) {
        failed.set(one, thrown);
      }
      tell(one, failed.get(one));
    }
    await heir.dismiss();
  } finally {
    theatre.time.follow(false);
    for (const { scene } of scenes.values()) await scene.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the way stands on, done by another process that lives, with its files in the folder. */
async function prepared(way: Way, scene: Scene, folder: string): Promise<{ readonly scene: Scene; readonly former: CloudState }> {
  const product = await freshProduct(scene.sandbox);
  const former = await prepare(way, scene, product);
  const files = journalFiles(folder);
  for (const [name, text] of product.journal) await files.write(name, text);
  return { scene, former };
}

async function comeToRequest({ call, moment, job, scene }: Doomed, worker: WorkerProcess): Promise<void> {
  worker.send({ kind: 'begin', job });
  await worker.next('begun', job.id);
  const heal = await new Promise<() => number>((resolve, reject) => {
    const parked = (): void => resolve(strike);
    const strike = scene.network.strike(nameOfCall(call), 1, meets[moment](parked));
    worker.send({ kind: 'go', id: job.id });
    worker.next('ended', job.id).then(({ said }) => reject(new Error(`it ended without that call: ${said}`)), reject);
  });
  heal();
  worker.send({ kind: 'parked', id: job.id });
  await worker.next('waiting', job.id);
}

const meets: Readonly<Record<Death['moment'], (parked: () => void) => Meet>> = {
  before: (parked) => () => {
    parked();
    return true;
  },
  after: (parked) => (stroke) => {
    loseAnswer(stroke, parked);
    return false;
  },
};

/** A fresh process reads the journal; what is offered is done, and what a finished link is, is undone in the end. */
async function takeOver(one: Doomed, heir: WorkerProcess, finish: boolean): Promise<void> {
  const { way, job, scene: { sandbox, wish }, former, atDeath } = one;
  const first = await recovered(one, heir, finish);
  if (!way.writes) {
    assert.deepEqual(differences(atDeath ?? {}, cloudState(sandbox)), [], 'looking changes nothing');
    assert.equal(first.left.length, way.on === 'link' ? 1 : 0, 'and notes nothing');
    return;
  }
  if (first.left.length > 0) {
    assert.ok(finish, `it was to be undone: ${first.left.join(', ')}`);
    assertInForce(way, { wish, before: former, after: cloudState(sandbox) });
    await recovered(one, heir, false);
  }
  assertFormer(former, cloudState(sandbox), (await recovered({ ...one, job: { ...job } }, heir, false)).left);
}

async function recovered({ job }: Doomed, heir: WorkerProcess, finish: boolean): Promise<Recovery> {
  heir.send({ kind: 'recover', job, finish });
  const { recovery } = await heir.next('recovered', job.id);
  assert.ok(recovery.complete, `what was offered failed: ${recovery.said}; found ${recovery.found.join('; ')}`);
  assert.equal(recovery.open, 0, 'nothing stays open');
  return recovery;
}
