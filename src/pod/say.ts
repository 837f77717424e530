import type { PodReport } from '../core/probe/podReport.ts';
import { maskSecrets } from '../core/model/maskSecrets.ts';
import type { PodWorld } from './podWorld.ts';

type Unversioned<R> = R extends PodReport ? Omit<R, 'tenantlink'> : never;

/** Prints what happened: a sentence for who reads the log, then the same as a report for Tenantlink. Never a token. */
export function say(world: Pick<PodWorld, 'print'>, sentence: string, report: Unversioned<PodReport>): void {
  world.print(maskSecrets(sentence));
  world.print(JSON.stringify({ tenantlink: 1, ...report }, (_, value: unknown) => (typeof value === 'string' ? maskSecrets(value) : value)));
}
