import type { ProofEvent } from '../../../src/core/proof/proveLink.ts';
import type { ProbeHost } from '../../../src/core/ports/probeHost.ts';
import { podProgram } from '../../builders/podProgram.ts';

/** Where in a run something can break, in order. */
export const phases = ['create', 'schedule', 'start', 'exchange', 'log', 'end', 'cleanup'] as const;
export type Phase = (typeof phases)[number];

/** The phase whose middle an event tells of; those of the port's own calls are told by them (see toldBy). */
function phaseOf(event: ProofEvent): Phase | undefined {
  if (event.kind === 'created') return 'schedule';
  if (event.kind === 'scheduled') return 'start';
  if (event.kind !== 'lines') return undefined;
  const steps = event.lines.flatMap(({ text, report }) => (text === 'end' ? ['end' as const] : report?.step === 'token' ? ['exchange' as const] : report?.step === 'done' ? ['log' as const] : []));
  return steps.at(-1);
}

/** Tells of each phase once, when the run is in it. */
export class PhaseTeller {
  readonly #waiting: Phase;
  readonly #strike: () => Promise<void>;
  #struck: Promise<void> | undefined;

  constructor(waiting: Phase, strike: () => Promise<void>) {
    this.#waiting = waiting;
    this.#strike = strike;
  }

  /** Settles when what happened in the phase has happened; undefined when the run never was in it. */
  get struck(): Promise<void> | undefined {
    return this.#struck;
  }

  see(event: ProofEvent): void {
    if (phaseOf(event) === this.#waiting) void this.#now();
  }

  /** The port, which is in the first and the last phase when it is called: it breaks before their requests leave. */
  toldBy(probes: ProbeHost): ProbeHost {
    return {
      ...probes,
      create: async (request) => {
        if (this.#waiting === 'create') await this.#now();
        return probes.create(request);
      },
      remove: async (request) => {
        if (this.#waiting === 'cleanup') await this.#now();
        return probes.remove(request);
      },
    };
  }

  #now(): Promise<void> {
    this.#struck ??= this.#strike();
    return this.#struck;
  }
}

/** Milliseconds between two numbers that the program says. */
const saysEvery = 10;
/** How long it goes on after the quota was read, in milliseconds: a program of the cluster is back by then. */
const goesOnFor = 3_000;

/** The quota probe as it ships, which says a number every few milliseconds meanwhile and for a while afterwards, and `end` at last. */
export async function countingProgram(): Promise<string> {
  return `
let sayingNext = 0;
const saying = setInterval(() => { console.log('number ' + sayingNext); sayingNext += 1; }, ${String(saysEvery)});
${await podProgram()}
await new Promise((resolve) => setTimeout(resolve, ${String(goesOnFor)}));
clearInterval(saying);
console.log('end');
`;
}
