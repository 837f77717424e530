import { setDefaultCACertificates } from 'node:tls';
import { readRecords, unfinishedRecords, heldUntil } from '../../../src/core/link/records.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { journalFiles } from '../../../src/ui/journalFiles.ts';
import { connectProduct, realClock } from '../../builders/productWorld.ts';
import { never } from '../journey/stage.ts';
import { startVirtualTime, type VirtualTime } from './virtualTime.ts';
import { goOn, takeBack, ways, type Told, type Way } from './ways.ts';
import type { Job, Notice, Order, Recovery } from './wire.ts';

/** The product in a process of its own, which can be killed; it does what it is ordered to, one after the other. */
function tell(notice: Notice): void {
  process.send?.(notice);
}

let time: VirtualTime | undefined;
let onTime: ((now: number) => void) | undefined;
const running = new Map<number, () => Promise<Told>>();
/** What each job's work is known by to time. */
const scopes = new Map<number, object>();

process.on('message', (order: Order) => {
  if (order.kind === 'time') onTime?.(order.now);
  else
    obey(order).catch((thrown: unknown) => {
      process.stderr.write(`worker, ${order.kind}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
      process.exitCode = 1;
      process.disconnect();
    });
});

async function obey(order: Exclude<Order, { kind: 'time' }>): Promise<void> {
  switch (order.kind) {
    case 'start':
      setDefaultCACertificates([order.caPem]);
      time = startVirtualTime({
        from: order.now,
        elsewhere: (until) =>
          new Promise((resolve) => {
            onTime = resolve;
            tell({ kind: 'quiet', until });
          }),
      });
      return;
    case 'begin': {
      const { job } = order;
      const scope = {};
      scopes.set(job.id, scope);
      await time?.as(scope, async () => {
        running.set(job.id, await wayOf(job).begin(await worldOf(job), job.wish));
      });
      return tell({ kind: 'begun', id: job.id });
    }
    case 'go': {
      const told = await time?.as(scopes.get(order.id) ?? {}, () => running.get(order.id)?.());
      return tell({ kind: 'ended', id: order.id, said: said(told) });
    }
    case 'parked': {
      const release = time?.hold();
      await realClock.sleep(1_000, never);
      release?.();
      // It stands at this request until its process is killed.
      time?.freeze(scopes.get(order.id) ?? {});
      return tell({ kind: 'waiting', id: order.id });
    }
    case 'recover':
      return tell({ kind: 'recovered', id: order.job.id, recovery: await recover(order.job, order.finish) });
  }
}

async function recover(job: Job, finish: boolean): Promise<Recovery> {
  const world = await worldOf(job);
  const { records } = await readRecords(world.journal);
  const now = world.clock.now();
  const until = records.map((record) => heldUntil(record, now)).find((one) => one !== undefined);
  if (until !== undefined) await world.clock.sleep(until - now + 1, never);
  const { free } = await unfinishedRecords(world.journal, world.clock.now());
  const way = wayOf(job);
  // What only looks is looked at again; what is complete already is a link to be taken back.
  const offered = (): Promise<Told> | Told => {
    if (!way.writes) return way.begin(world, job.wish).then((run) => run());
    if (records.length === 0) return { complete: true, failures: [], waits: [] };
    return finish && free.length > 0 && !way.name.startsWith('undo') ? goOn(world) : takeBack(world);
  };
  const told = await offered();
  return {
    found: records.map(({ state, steps }) => `${state}: ${Object.entries(steps).map(([step, record]) => `${step} ${record.state}`).join(', ')}`),
    waited: until !== undefined,
    complete: told.complete,
    said: told.complete ? '' : said(told),
    left: await world.journal.list(),
    open: (await unfinishedRecords(world.journal, world.clock.now())).free.length,
  };
}

async function worldOf({ id, cloud, folder }: Job): Promise<World> {
  const approve = (userCode: string): boolean => {
    tell({ kind: 'approve', id, userCode });
    return true;
  };
  const product = connectProduct({ cloud, azure: { admin: { approveDeviceCode: approve } } }, 'ada', realClock);
  await product.signIn.signIn({ signal: never });
  return { ...product.world, journal: onDisk(folder) };
}

/** The product's own files; while one is written, time stands still. */
function onDisk(folder: string): World['journal'] {
  const files = journalFiles(folder);
  const during = <T>(work: () => Promise<T>): Promise<T> => time?.during(work) ?? work();
  return {
    write: (name, text) => during(() => files.write(name, text)),
    read: (name) => during(() => files.read(name)),
    list: () => during(() => files.list()),
    delete: (name) => during(() => files.delete(name)),
    rename: (change) => during(() => files.rename(change)),
  };
}

function wayOf({ way }: Job): Way {
  const found = ways.find(({ name }) => name === way);
  if (found === undefined) throw new Error(`no way ${way}`);
  return found;
}

function said(told: Told | undefined): string {
  return JSON.stringify(told?.failures.map(({ operation, reason, code, detail }) => ({ operation, reason, code, detail })));
}
