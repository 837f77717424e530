import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ChainSubject } from '../../../src/core/chain/facts.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { World } from '../../../src/core/ports/world.ts';
import type { ProofEvent } from '../../../src/core/proof/proveLink.ts';
import { resumeProof } from '../../../src/core/proof/resumeProof.ts';
import { notedRuns, takeRun, type NotedRun } from '../../../src/core/proof/runJournal.ts';
import { journalFiles } from '../../../src/ui/journalFiles.ts';
import { realClock } from '../../builders/productWorld.ts';
import { remainingRunObjects } from '../journey/cloudState.ts';
import { planOf, taken } from '../journey/linking.ts';
import { prove } from '../journey/proving.ts';
import { never, signedIn, startStage, there, wishOf, type Stage } from '../journey/stage.ts';
import { loseAnswer } from './answers.ts';
import { callOf, nameOfCall } from './calls.ts';
import { createNetwork, type MadeCall } from './network.ts';
import type { RunNotice, RunOrder } from './runWorker.ts';

/** A run whose process dies at one of its calls: before it arrives, or when it has done its work and is not answered. */
interface Doomed {
  readonly call: MadeCall;
  readonly moment: 'before' | 'after';
  /** Known as soon as it is on record. */
  name?: string;
  /** No call of it passes any more. */
  held: boolean;
}

const programSource = `
console.log('line 1');
const say = (value) => console.log(JSON.stringify({ tenantlink: 1, ...value }));
say({ step: 'limit', status: 'ok', resource: 'cores', localizedName: 'vCPUs', value: 20, unit: 'Count' });
say({ step: 'usage', status: 'ok', resource: 'cores', localizedName: 'vCPUs', value: 3, unit: 'Count' });
say({ step: 'done', status: 'succeeded' });`;

const network = createNetwork();
const doomed: Doomed[] = [];
let current: Doomed | undefined;
let arrived: () => void = () => undefined;
let stage: Stage;
let subject: ChainSubject;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantlink-run-kills-'));
  stage = await startStage({ front: (req, res) => meet(req, res) || network.front(req, res) });
  network.lead(stage.sandbox);
  const wish = wishOf(stage, { cluster: stage.warm });
  subject = chainSubjectOf(wish);
  const { outcome } = await taken(applyPlan(await planOf(wish, stage.product.world), stage.product.world, never));
  assert.equal(outcome.status, 'complete', JSON.stringify(outcome));
});
after(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

/** The network in front of the doomed: a run that has come to its call gets no further. */
function meet(req: IncomingMessage, res: ServerResponse): boolean {
  const url = decodeURIComponent(req.url ?? '');
  if (doomed.some(({ held, name }) => held && name !== undefined && url.includes(name))) return true;
  const one = current;
  if (one === undefined) return false;
  const { sandbox } = stage;
  const call = callOf(req, sandbox);
  if (call === undefined || nameOfCall(call) !== nameOfCall(one.call)) return false;
  // What makes objects has their names in its body; others’ are held.
  if (call.method !== 'POST' && (one.name === undefined || !url.includes(one.name))) return false;
  current = undefined;
  if (one.moment === 'before') {
    one.held = true;
    arrived();
    return true;
  }
  loseAnswer({ call, req, res, sandbox }, () => {
    one.held = true;
    arrived();
  });
  return false;
}

/** Later than every lease of the dead. */
const laterClock: Clock = { now: () => Date.now() + 31_000, sleep: (milliseconds, signal) => realClock.sleep(milliseconds, signal) };

async function goOn(world: World, note: NotedRun): Promise<readonly ProofEvent[]> {
  const events: ProofEvent[] = [];
  for await (const event of resumeProof({ run: there(note.start), hold: there(await takeRun(world, note)) }, world, { signal: never })) events.push(event);
  return events;
}

test('a process that dies at any call of a run leaves nothing that the next one does not bring to an end', { timeout: 400_000 }, async () => {
  const stop = network.record();
  assert.equal((await prove(stage.sandbox, stage.product.world, subject, { programSource })).outcome.code, 'quotaRead');
  const calls = stop().filter(({ side, path }) => side === 'cluster' && /\/(jobs|configmaps|pods|events)\b/.test(path));
  for (const call of calls) for (const moment of ['before', 'after'] as const) doomed.push({ call, moment, held: false });

  const child = fork(new URL('runWorker.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exit = once(child, 'exit');
  try {
    let isReady: () => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    child.on('message', (notice: RunNotice) => {
      if (notice.kind === 'approve') stage.sandbox.azure.admin.approveDeviceCode(notice.userCode, 'ada');
      else if (notice.kind === 'ready') isReady();
      else if (notice.kind === 'noted') there(doomed[notice.id]).name = notice.name;
      else fail(new Error(`it ended without coming to ${nameOfCall(there(doomed[notice.id]).call)}`));
    });
    const send = (order: RunOrder): void => void child.send(order);
    await new Promise<void>((resolve) => {
      isReady = resolve;
      const { cloud, caPem } = stage.sandbox;
      send({ kind: 'start', cloud, caPem, folder, subject, programSource });
    });
    for (const [id, one] of doomed.entries()) {
      await new Promise<void>((resolve, reject) => {
        arrived = resolve;
        fail = reject;
        current = one;
        send({ kind: 'run', id });
      });
    }
  } finally {
    child.kill('SIGKILL');
    await exit;
    // The calls of whoever comes after pass.
    current = undefined;
    for (const one of doomed) one.held = false;
  }

  const world: World = { ...(await signedIn(stage.sandbox, 'ada', laterClock)).world, journal: journalFiles(folder) };
  const { free, held, unreadable } = await notedRuns(world);
  assert.deepEqual([free.length, held.length, unreadable], [doomed.length, 0, []], 'each is on record');
  await Promise.all(
    free.map(async (note) => {
      const { call, moment } = there(doomed.find(({ name }) => name === note.ref.name));
      const events = await goOn(world, note);
      const codes = events.flatMap((event) => (event.kind === 'outcome' ? [event.outcome.code] : []));
      const where = `${moment} ${nameOfCall(call)}: ${JSON.stringify(codes)}`;
      const isMade = call.method !== 'POST' || (call.path.endsWith('/configmaps') && moment === 'after');
      const isRemoved = call.method === 'DELETE' || /\/(jobs|configmaps)\/\{\}$/.test(call.path);
      const expected = isMade ? (isRemoved ? ['quotaRead', 'unwatched'] : ['quotaRead']) : call.path.endsWith('/jobs') && moment === 'before' ? ['unwatched'] : ['halfMade'];
      assert.ok(codes.length === 1 && expected.includes(there(codes[0])), where);
      assert.ok(events.some(({ kind }) => kind === 'cleaned'), where);
    }),
  );
  assert.deepEqual(await world.journal.list(), [], 'no note is left');
  assert.deepEqual(await remainingRunObjects(stage.sandbox, stage.warm.id), [], 'nothing is left');
  console.log(`run: ${calls.length} calls, ${doomed.length} deaths`);
});
