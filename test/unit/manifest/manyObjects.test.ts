import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkManifest } from '../../../src/core/manifest/checkManifest.ts';
import type { Manifest } from '../../../src/core/manifest/manifest.ts';
import type { ManifestContext } from '../../../src/core/manifest/manifestContext.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { account, clientKey, guid, workload } from './rules/manifests.ts';

/** A manifest that counts how often anything in it is looked at. */
function counted(manifest: Manifest): { readonly manifest: Manifest; readonly looks: () => number } {
  let looks = 0;
  const seen = new WeakMap<object, object>();
  const watch = <T extends object>(target: T): T => {
    const before = seen.get(target);
    if (before !== undefined) return before as T;
    const watched = new Proxy(target, {
      get(object, key, receiver): unknown {
        looks += 1;
        const value: unknown = Reflect.get(object, key, receiver);
        return typeof value === 'object' && value !== null ? watch(value) : value;
      },
    });
    seen.set(target, watched);
    return watched;
  };
  return { manifest: watch(manifest), looks: () => looks };
}

const lookup: ManifestContext = { accounts: { named: () => [], isComplete: () => true } };
const binding = 'azure.workload.identity/use-identity-binding: "true"';
const azureIdentity = (index: number): string =>
  `apiVersion: aadpodidentity.k8s.io/v1\nkind: AzureIdentity\nmetadata:\n  name: mi-${index}\nspec:\n  type: 0\n  clientID: ${guid}\n---\napiVersion: aadpodidentity.k8s.io/v1\nkind: AzureIdentityBinding\nmetadata:\n  name: b-${index}\nspec:\n  azureIdentity: mi-${index}\n  selector: app-${index}\n`;

/** What thousands of stand in one text, so that each might be compared with each; and what is found of one. */
const groups: readonly (readonly [string, (index: number) => string, readonly string[]])[] = [
  ['AzureIdentity, its binding and its pod', (index) => `${azureIdentity(index)}${workload({ labels: [`aadpodidbinding: app-${index}`], account: undefined })}`, ['WI216-pod-identity', 'WI216-pod-identity', 'WI216-pod-identity']],
  ['pods of one ServiceAccount with aad-pod-identity', (index) => `${index === 0 ? `${account({ annotations: [] })}---\n` : ''}${azureIdentity(index)}${workload({ labels: [`aadpodidbinding: app-${index}`] })}`, ['WI216-pod-identity', 'WI216-pod-identity', 'WI216-pod-identity']],
  ['client ids on the pods of one ServiceAccount', (index) => `${index === 0 ? account({ annotations: [] }) : ''}${workload({ annotations: [`${clientKey}: ${guid}`] })}`, ['WI206-annotation-misplaced']],
  ['pods with an identity binding', (index) => `${index === 0 ? account() : ''}${workload({ annotations: [binding] })}`, []],
  ['pods with and without an identity binding', (index) => `${index === 0 ? account() : ''}${workload({ annotations: [binding] })}${workload()}`, ['WI217-identity-binding']],
  ['ServiceAccounts whose names have the same letters', (index) => `${account({ name: `my-app-${index}` })}${workload({ account: `myApp${index}` })}`, ['WI210-service-account-unknown']],
  ['ServiceAccounts of one name in as many namespaces', (index) => `${account({ namespace: `n${index}` })}${workload({ namespace: `n${index}`, labels: [] })}`, ['WI201-label-missing']],
  ['namespaces without the ServiceAccount of their pods', (index) => `${index === 0 ? account({ namespace: 'n' }) : ''}${workload({ namespace: `n${index}` })}`, ['WI211-namespace-mismatch']],
  ['pods that name no ServiceAccount', (index) => `${index === 0 ? account() : ''}${workload({ account: undefined })}`, ['WI209-service-account-default']],
];

const looksAt = (group: (index: number) => string, count: number): { readonly looks: number; readonly codes: readonly string[] } => {
  const text = Array.from({ length: count }, (_, index) => group(index).replace(/^---\n/, '')).join('---\n');
  const { manifest, looks } = counted(readManifest(text));
  return { codes: checkManifest(manifest, lookup).map(({ code }) => code), looks: looks() };
};

for (const [what, group, codes] of groups) {
  test(`twice as many take twice the looks: ${what}`, () => {
    const few = looksAt(group, 100);
    const many = looksAt(group, 200);
    assert.deepEqual([...new Set(few.codes)], [...new Set(codes)]);
    assert.equal(few.codes.length, 100 * codes.length);
    assert.equal(many.codes.length, 200 * codes.length);
    assert.ok(many.looks < 2.2 * few.looks, `${few.looks} looks at 100, ${many.looks} at 200`);
  });
}
