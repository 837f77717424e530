import { armKey } from '../model/armId.ts';
import { fail } from '../model/failure.ts';
import type { FederatedCredential, IdentityRef } from '../model/identity.ts';
import { parseIssuer } from '../model/ids.ts';
import type { World } from '../ports/world.ts';
import type { Change, PlanStep } from './plan.ts';
import { heldUntil, readRecords, writeRecord, type LinkRecord } from './records.ts';

/** What a record keeps of a credential it wrote. */
export interface CredentialIntent {
  readonly identity: IdentityRef;
  readonly credential: FederatedCredential;
  readonly replaces?: FederatedCredential;
  readonly owners?: readonly string[];
}

/** The links on record that wrote this very credential: unlinking them takes it away. */
export function ownersOf(records: readonly LinkRecord[], identity: IdentityRef, credential: Pick<FederatedCredential, 'name'>): readonly LinkRecord[] {
  return records.filter((record) => record.plan.wish !== undefined && writtenBy(record, identity, credential) !== undefined);
}

/** @throws TenantlinkError `conflict` while a window works on one of them: nothing may change under it */
export async function refuseHeldOwners(ports: Pick<World, 'journal' | 'clock'>, owners: readonly string[]): Promise<void> {
  const { records } = await readRecords(ports.journal);
  const isHeld = records.some((record) => owners.includes(record.id) && heldUntil(record, ports.clock.now()) !== undefined);
  if (isHeld) fail({ reason: 'conflict', operation: 'takeLease', code: 'Leased' });
}

/**
 * Makes the owners' records say the issuer that their credential has by now, so that unlinking them
 * recognises it as theirs. Saying it twice is the same as once; what was unlinked since is passed over.
 */
export async function followCredential(ports: Pick<World, 'journal'>, intent: Pick<CredentialIntent, 'identity' | 'owners'> & { readonly now: FederatedCredential }): Promise<void> {
  const { identity, owners = [], now } = intent;
  if (owners.length === 0) return;
  const { records } = await readRecords(ports.journal);
  for (const record of records.filter(({ id }) => owners.includes(id))) {
    const written = writtenBy(record, identity, now);
    if (written === undefined || written.credential.issuer === now.issuer) continue;
    await writeRecord(ports.journal, follow(record, { ...written, credential: { ...written.credential, issuer: now.issuer } }));
  }
}

function follow(record: LinkRecord, intent: CredentialIntent): LinkRecord {
  const { issuer } = intent.credential;
  const renamed = (change: Change): Change => (change.what === 'issuer' ? { ...change, after: issuer } : change);
  const steps = record.plan.steps.map((step): PlanStep => (step.id === 'putCredential' ? { ...step, changes: step.changes.map(renamed) } : step));
  return {
    ...record,
    plan: { ...record.plan, steps },
    resolved: { ...record.resolved, issuer: parseIssuer(issuer, 'issuer') },
    steps: { ...record.steps, putCredential: { state: 'done', ...record.steps.putCredential, intent } },
  };
}

/** The intent by which a record wrote the credential of that name. */
function writtenBy({ steps }: LinkRecord, identity: IdentityRef, { name }: Pick<FederatedCredential, 'name'>): CredentialIntent | undefined {
  const step = steps.putCredential;
  if (step === undefined || (step.state !== 'done' && step.state !== 'sent')) return undefined;
  // Written by this program under this step's kind; see `anyStep`.
  const intent = step.intent as CredentialIntent | undefined;
  return intent !== undefined && armKey(intent.identity.id) === armKey(identity.id) && intent.credential.name === name ? intent : undefined;
}
