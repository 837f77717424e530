import type { PodReport } from '../core/probe/podReport.ts';
import { maskSecrets } from '../core/model/maskSecrets.ts';
import type { PodWorld } from './podWorld.ts';

type Unversioned<R> = R extends PodReport ? Omit<R, 'tenantlink'> : never;

/** Prints what happened: a sentence for who reads the log, then the same as a report for Tenantlink. Never a token. */
export function say(world: Pick<PodWorld, 'print'>, sentence: string, told: Unversioned<PodReport>): void {
  world.print(maskSecrets(sentence));
  report(world, told);
}

/** The report alone, for what a table says better than many sentences. */
export function report(world: Pick<PodWorld, 'print'>, told: Unversioned<PodReport>): void {
  world.print(JSON.stringify({ tenantlink: 1, ...told }, (_, value: unknown) => (typeof value === 'string' ? maskSecrets(value) : value)));
}
