import type { ClusterRef } from '../model/cluster.ts';
import { armKey } from '../model/armId.ts';
import type { IdentityRef } from '../model/identity.ts';
import type { ServiceAccountName } from '../model/serviceAccount.ts';
import type { JournalStore } from '../ports/journalStore.ts';
import { identityOf } from './facts.ts';
import type { Plan, Resolved, StepKind } from './plan.ts';

/**
 * How far a step came. `sent` is written before its request leaves, so it may or may not be in
 * force; `awaited` is a colleague's step that is watched for.
 */
export interface StepRecord {
  readonly state: 'pending' | 'sent' | 'awaited' | 'done' | 'undone' | 'kept';
  /** What was or will be sent, by the step's own definition; no secrets. */
  readonly intent?: unknown;
}

/**
 * One applied plan, on disk: open while work is in progress, then the ledger entry that a later
 * unlink takes back from. Holds names and ids only, never a token or key.
 */
export interface LinkRecord {
  readonly version: 1;
  readonly id: string;
  readonly plan: Plan;
  readonly state: 'applying' | 'undoing' | 'interrupted' | 'complete';
  /** Who works on it and until when (milliseconds since the epoch) others must leave it alone. */
  readonly lease?: { readonly owner: string; readonly until: number };
  readonly resolved: Resolved;
  readonly steps: Readonly<Partial<Record<StepKind, StepRecord>>>;
  readonly updatedAt: number;
}

const prefix = 'link-';

/** How long a lease lasts without being renewed, in milliseconds. */
export const leaseLength = 30_000;

/** Stores a record; on disk when the promise resolves. */
export async function writeRecord(journal: JournalStore, record: LinkRecord): Promise<void> {
  await journal.write(`${prefix}${record.id}.json`, JSON.stringify(record, undefined, 1));
}

export async function deleteRecord(journal: JournalStore, id: string): Promise<void> {
  await journal.delete(`${prefix}${id}.json`);
}

/** Every record, oldest first; a file that is not one of ours is passed over and named in `unreadable`. */
export async function readRecords(journal: JournalStore): Promise<{ readonly records: readonly LinkRecord[]; readonly unreadable: readonly string[] }> {
  const names = (await journal.list()).filter((name) => name.startsWith(prefix));
  const records: LinkRecord[] = [];
  const unreadable: string[] = [];
  for (const name of names) {
    const text = await journal.read(name);
    if (text === undefined) continue;
    const record = parseRecord(text);
    if (record === undefined) unreadable.push(name);
    else records.push(record);
  }
  records.sort((left, right) => left.plan.createdAt - right.plan.createdAt);
  return { records, unreadable };
}

/** What is on record as begun and not through. */
export interface UnfinishedRecords {
  /** A crash, a reload or a failure left them, and nobody works on them now. */
  readonly free: readonly LinkRecord[];
  /** A window works on them, or did until a moment ago; `until` in milliseconds since the epoch. */
  readonly held: readonly { readonly record: LinkRecord; readonly until: number }[];
  /** Names of files that are no records. */
  readonly unreadable: readonly string[];
}

/** Links that were begun and are not through, by whether somebody holds them at `now` (milliseconds since the epoch). */
export async function unfinishedRecords(journal: JournalStore, now: number): Promise<UnfinishedRecords> {
  const { records, unreadable } = await readRecords(journal);
  const open = records.filter(({ plan, state }) => (plan.wish !== undefined || plan.repoint !== undefined) && state !== 'complete');
  const held = open.flatMap((record) => {
    const until = heldUntil(record, now);
    return until === undefined ? [] : [{ record, until }];
  });
  return { free: open.filter((record) => heldUntil(record, now) === undefined), held, unreadable };
}

/** Until when a record is somebody's to work on; undefined when it is free. */
export function heldUntil({ lease }: LinkRecord, now: number): number | undefined {
  return lease === undefined || lease.until < now ? undefined : lease.until;
}

/** Records of one link, newest first: what an unlink takes back, in that order. */
export async function recordsFor(
  journal: JournalStore,
  link: { readonly cluster: ClusterRef; readonly serviceAccount: ServiceAccountName; readonly identity?: IdentityRef },
): Promise<readonly LinkRecord[]> {
  const { records } = await readRecords(journal);
  return records
    .filter(({ plan: { wish } }) => {
      if (wish === undefined) return false;
      const sameAccount = wish.serviceAccount.namespace === link.serviceAccount.namespace && wish.serviceAccount.name === link.serviceAccount.name;
      const sameIdentity = link.identity === undefined || armKey(identityOf(wish).id) === armKey(link.identity.id);
      return armKey(wish.cluster.id) === armKey(link.cluster.id) && sameAccount && sameIdentity;
    })
    .reverse();
}

function parseRecord(text: string): LinkRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    // Not JSON: reported by the caller as unreadable, by name.
    return undefined;
  }
}

function isRecord(value: unknown): value is LinkRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { version, id, plan, steps, state } = value as Partial<Record<keyof LinkRecord, unknown>>;
  const planIsObject = typeof plan === 'object' && plan !== null && 'steps' in plan && Array.isArray(plan.steps);
  return version === 1 && typeof id === 'string' && planIsObject && typeof steps === 'object' && steps !== null && typeof state === 'string';
}
