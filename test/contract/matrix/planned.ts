import assert from 'node:assert/strict';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import { identityOf } from '../../../src/core/link/facts.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { reversible, type CloudState } from '../journey/cloudState.ts';

/** The wish is in force, nothing of it twice, and nothing besides. */
export function assertPlanned({ wish, before, after }: { readonly wish: LinkWish; readonly before: CloudState; readonly after: CloudState }): void {
  const added = (of: (state: CloudState) => readonly string[]): readonly string[] => of(after).filter((one) => !of(before).includes(one));
  assert.equal(added(({ groups }) => groups).length, 1, 'one resource group');
  assert.equal(added(({ roles }) => roles).length, 1, 'one role assignment');
  assert.equal(after.roles.length, before.roles.length + 1, 'and not twice');
  assert.equal(added(({ namespaces }) => namespaces).length, 1, 'one namespace');
  assert.deepEqual(Object.keys(after.identities).filter((id) => !(id in before.identities)), [identityOf(wish).id.toLowerCase()]);
  const credentials = (after.identities[identityOf(wish).id.toLowerCase()] ?? []).map((text) => JSON.parse(text) as { readonly subject: string });
  const { namespace, name } = wish.serviceAccount;
  assert.deepEqual(credentials.map(({ subject }) => subject), [`system:serviceaccount:${namespace}:${name}`], 'one credential');
  assert.deepEqual(after.clusters[wish.cluster.id.toLowerCase()], { oidc: true, workloadIdentity: true });
  const accounts = Object.entries(after.accounts).filter(([id]) => !(id in before.accounts));
  assert.equal(accounts.length, 1, 'one ServiceAccount');
  const { annotations } = accounts[0]?.[1] as { readonly annotations: Readonly<Record<string, string>> };
  assert.equal(annotations[workloadIdentityKeys.tenantId], identityOf(wish).tenantId);
  assert.ok(annotations[workloadIdentityKeys.clientId] !== undefined);
}

/** The workload's template asks for an identity, and nothing else has changed. */
export function assertMended({ before, after }: { readonly before: CloudState; readonly after: CloudState }): void {
  const changed = differences(before, after);
  assert.equal(changed.length, 2, changed.join('\n'));
  assert.match(changed[1] ?? '', /^\+ workloads .*"azure\.workload\.identity\/use":"true"/);
}

/** As before but for what was marked as irreversible or shared, and nothing is on record. */
export function assertFormer(before: CloudState, after: CloudState, journal: readonly string[]): void {
  assert.deepEqual(differences(reversible(before), reversible(after)), [], 'undone exactly');
  assert.deepEqual(journal, [], 'nothing stays on record');
}

/** What was added (`+`) and what is gone (`-`), in few words. */
export function differences(before: object, after: object): readonly string[] {
  const [was, is] = [linesOf(before), linesOf(after)];
  return [...was.filter((line) => !is.includes(line)).map((line) => `- ${line}`), ...is.filter((line) => !was.includes(line)).map((line) => `+ ${line}`)];
}

function linesOf(state: object): readonly string[] {
  return Object.entries(state).flatMap(([part, values]) => Object.entries(values as object).map(([key, value]) => (Array.isArray(values) ? `${part} ${String(value)}` : `${part} ${key} ${JSON.stringify(value)}`)));
}
