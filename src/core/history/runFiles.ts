import { maskSecrets } from '../model/maskSecrets.ts';
import type { World } from '../ports/world.ts';
import { parseRecord, recordText, type RunRecord } from './runRecord.ts';
import type { RunStart } from './runStart.ts';

/** How many ended runs are kept. */
export const keptRuns = 50;
/** A log whose record is still missing so long after its run began, in milliseconds, is a crash's; a younger one may be another window's that is writing just now. */
const orphanedAfter = 24 * 3_600_000;

type Ports = Pick<World, 'history'>;
const form = /^(\d+)-[a-z0-9-]+\.(json|log)$/;

/** Keeps an ended run and its log, masked; the oldest go where there are too many, and logs without a record. Keeping it again replaces it. */
export async function keepRun({ history }: Ports, { record, log }: { readonly record: RunRecord; readonly log: string }): Promise<void> {
  await history.write(fileOf(record, 'log'), maskSecrets(log));
  // After its log: a record that is there is whole.
  await history.write(fileOf(record, 'json'), recordText(record));
  await prune({ history }, record.endedAt);
}

/** Only what can be read counts as kept: a file of another version, or a damaged one, pushes no run out, and goes when the runs around it go. */
async function prune({ history }: Ports, now: number): Promise<void> {
  const files = (await history.list()).filter((name) => form.test(name));
  const records = new Set(files.filter((name) => name.endsWith('.json')));
  const oldest = records.size > keptRuns ? (await readRuns({ history })).records[keptRuns - 1]?.startedAt : undefined;
  const isOrphan = (name: string): boolean => name.endsWith('.log') && !records.has(name.replace(/log$/, 'json')) && timeOf(name) < now - orphanedAfter;
  for (const name of files) if ((oldest !== undefined && timeOf(name) < oldest) || isOrphan(name)) await history.delete(name);
}

/** The runs that are kept, newest first; files that are no records are named in `unreadable`. Of a folder with more (of an older version, or copied) the newest are read, and the rest goes when the next run is kept. */
export async function readRuns({ history }: Ports): Promise<{ readonly records: readonly RunRecord[]; readonly unreadable: readonly string[] }> {
  const records: RunRecord[] = [];
  const unreadable: string[] = [];
  const files = (await history.list()).filter((name) => form.test(name) && name.endsWith('.json')).sort(oldestFirst);
  for (const name of files.toReversed()) {
    if (records.length === keptRuns) break;
    const text = await history.read(name);
    // Deleted meanwhile, by another window.
    if (text === undefined) continue;
    const record = parseRecord(text);
    if (record === undefined || fileOf(record, 'json') !== name) unreadable.push(name);
    else records.push(record);
  }
  return { records, unreadable };
}

/** The log of a run that is kept; undefined when it was deleted meanwhile. */
export function readRunLog({ history }: Ports, run: RunStart): Promise<string | undefined> {
  return history.read(fileOf(run, 'log'));
}

/** Forgets an ended run. */
export async function deleteRun({ history }: Ports, run: RunStart): Promise<void> {
  await history.delete(fileOf(run, 'json'));
  await history.delete(fileOf(run, 'log'));
}

/** Forgets every ended run, also those that could not be read. */
export async function clearRuns({ history }: Ports): Promise<void> {
  for (const name of await history.list()) if (form.test(name)) await history.delete(name);
}

function fileOf({ startedAt, ref }: RunStart, kind: 'json' | 'log'): string {
  return `${startedAt}-${ref.name}.${kind}`;
}

/** When the run of a file began. */
function timeOf(name: string): number {
  return Number.parseInt(name, 10);
}

function oldestFirst(left: string, right: string): number {
  return timeOf(left) - timeOf(right);
}
