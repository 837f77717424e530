import { stagehand, type Case, type Stagehand } from './cases.ts';
import { nameOfCall } from './calls.ts';
import { faultKinds } from './faults.ts';
import { moments, playDeaths } from './kills.ts';
import { openTheatre, type Theatre } from './theatre.ts';
import { startVirtualTime, type VirtualTime } from './virtualTime.ts';
import { ways } from './ways.ts';

/** What became of one case. */
export interface Played {
  readonly way: string;
  readonly call: string;
  readonly fault: string;
  /** Why the fault cannot happen to the call. */
  readonly excuse?: string;
  /** What went wrong with the case. */
  readonly error?: string;
}

interface Stage {
  readonly time: VirtualTime;
  readonly theatre: Theatre;
  readonly hand: Stagehand;
}

/** Milliseconds of the machine's time; a case takes about a hundred. */
const longestCase = 60_000;

/** Plays every case whose number is this share's. */
async function playShare({ time, hand }: Stage, share: number, of: number): Promise<void> {
  let number = 0;
  for (const way of ways) {
    const calls = await hand.callsOf(way);
    for (const call of calls) {
      for (const fault of faultKinds) {
        number += 1;
        if (number % of !== share) continue;
        const name = { way: way.name, call: nameOfCall(call), fault: fault.name };
        const excuse = fault.excuse(call, way.name);
        if (excuse !== undefined) tell({ ...name, excuse });
        else tell({ ...name, ...(await errorOf({ way, call, fault, finish: Math.floor(number / of) % 2 === 0 })) });
      }
    }
  }

  async function errorOf(one: Case): Promise<Pick<Played, 'error'>> {
    try {
      await time.within(longestCase, hand.play(one));
      return {};
    } catch (thrown) {
      return { error: textOf(thrown) };
    }
  }
}

/** Kills a process at every call of every way, twice. */
async function playAllDeaths({ theatre, hand }: Stage): Promise<void> {
  for (const way of ways) {
    const deaths = (await hand.callsOf(way)).flatMap((call) => moments.map((moment) => ({ way, call, moment })));
    await hand.close();
    await playDeaths(deaths, theatre, ({ call, moment }, error) =>
      tell({ way: way.name, call: nameOfCall(call), fault: `SIGKILL ${moment} the call`, ...(error === undefined ? {} : { error: textOf(error) }) }),
    );
  }
}

function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.name === 'AssertionError' ? thrown.message : (thrown.stack ?? thrown.message);
}

function tell(played: Played): void {
  if (process.send === undefined) console.log(JSON.stringify(played));
  else process.send(played);
}

// A process of its own, because its time is virtual: `player.ts <share> <of>`, or `player.ts deaths`.
const [, , share = '', of = ''] = process.argv;
// Each sandbox sweeps its folder at the end, and many are open at a time.
process.setMaxListeners(0);
const time = startVirtualTime();
const theatre = await openTheatre(time);
const stage = { time, theatre, hand: stagehand(theatre) };
if (share === 'deaths') await playAllDeaths(stage);
else await playShare(stage, Number(share), Number(of));
await stage.hand.close();
time.end();
if (process.connected) process.disconnect();
