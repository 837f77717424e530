import type { PodReport } from '../core/probe/podReport.ts';
import { maskSecrets } from '../core/model/maskSecrets.ts';
import { inOneLine } from '../core/words/shownText.ts';
import type { PodWorld } from './podWorld.ts';

/** Characters of a text that a service said; what comes after is for nobody, and a longer line would not arrive whole. */
const longestSaid = 4_000;

type Unversioned<R> = R extends PodReport ? Omit<R, 'tenantlink'> : never;

/** Prints what happened: a sentence for who reads the log, then the same as a report for Tenantlink. Never a token; what a service said in it begins no line that could pass for a report of ours. */
export function say(world: Pick<PodWorld, 'print'>, sentence: string, told: Unversioned<PodReport>): void {
  world.print(inOneLine(safe(sentence)));
  report(world, told);
}

/** The report alone, for what a table says better than many sentences. */
export function report(world: Pick<PodWorld, 'print'>, told: Unversioned<PodReport>): void {
  world.print(JSON.stringify({ tenantlink: 1, ...told }, (_, value: unknown) => (typeof value === 'string' ? safe(value) : value)));
}

/** Cut before it is searched, which takes long in a long text; a token that is cut off is still masked. */
function safe(text: string): string {
  return maskSecrets(text.slice(0, longestSaid));
}
