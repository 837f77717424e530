import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setPodLabel } from '../../../src/core/manifest/editManifest.ts';
import { entryOf, resourcesOf } from '../../../src/core/manifest/manifest.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { applyEdits } from '../../../src/core/manifest/textEdit.ts';

const use = 'azure.workload.identity/use';
const head = (kind: string, version: string): string => `apiVersion: ${version}\nkind: ${kind}\nmetadata:\n  name: w\n`;
const pod = 'serviceAccountName: a\n';

const workloads: readonly (readonly [string, string, string])[] = [
  ['Pod', `${head('Pod', 'v1')}spec:\n  ${pod}`, `${head('Pod', 'v1')}  labels:\n    ${use}: "true"\nspec:\n  ${pod}`],
  ['Deployment without template metadata', `${head('Deployment', 'apps/v1')}spec:\n  template:\n    spec:\n      ${pod}`, `${head('Deployment', 'apps/v1')}spec:\n  template:\n    metadata:\n      labels:\n        ${use}: "true"\n    spec:\n      ${pod}`],
  ['Deployment with labels', `${head('Deployment', 'apps/v1')}spec:\n  template:\n    metadata:\n      labels:\n        app: w\n    spec:\n      ${pod}`, `${head('Deployment', 'apps/v1')}spec:\n  template:\n    metadata:\n      labels:\n        app: w\n        ${use}: "true"\n    spec:\n      ${pod}`],
  ['CronJob', `${head('CronJob', 'batch/v1')}spec:\n  jobTemplate:\n    spec:\n      template:\n        metadata:\n          labels: {app: w}\n        spec:\n          ${pod}`, `${head('CronJob', 'batch/v1')}spec:\n  jobTemplate:\n    spec:\n      template:\n        metadata:\n          labels: {${use}: "true", app: w}\n        spec:\n          ${pod}`],
  ['a boolean becomes a string', `${head('Pod', 'v1')}  labels:\n    ${use}: true # on\nspec:\n  ${pod}`, `${head('Pod', 'v1')}  labels:\n    ${use}: "true" # on\nspec:\n  ${pod}`],
  ['"false" becomes "true"', `${head('Pod', 'v1')}  labels:\n    ${use}: 'false'\nspec:\n  ${pod}`, `${head('Pod', 'v1')}  labels:\n    ${use}: 'true'\nspec:\n  ${pod}`],
];
for (const [what, before, after] of workloads) {
  test(`the pod is labelled: ${what}`, () => {
    const [placed] = resourcesOf(readManifest(before));
    assert.ok(placed !== undefined);
    const answer = setPodLabel({ text: before, ...placed });
    assert.equal(answer.state === 'edits' ? applyEdits(before, answer.edits) : answer.refusal, after);
  });
}

test('every kind with a pod template is labelled in the template, and only there', () => {
  const kinds = [['StatefulSet', 'apps/v1'], ['DaemonSet', 'apps/v1'], ['ReplicaSet', 'apps/v1'], ['Job', 'batch/v1'], ['Rollout', 'argoproj.io/v1alpha1'], ['Service', 'serving.knative.dev/v1']] as const;
  for (const [kind, version] of kinds) {
    const text = `${head(kind, version)}spec:\n  template:\n    spec:\n      ${pod}`;
    const [placed] = resourcesOf(readManifest(text));
    assert.ok(placed !== undefined, kind);
    const answer = setPodLabel({ text, ...placed });
    assert.equal(answer.state, 'edits');
    const [after] = resourcesOf(readManifest(applyEdits(text, answer.edits)));
    assert.equal(after?.resource.pod && entryOf(after.resource.pod.labels, use)?.value?.type, 'string', kind);
    assert.deepEqual(after?.resource.labels.entries, []);
  }
});

test('what makes no pod is left alone', () => {
  const text = `${head('Service', 'v1')}  annotations: {x: workload}\n`;
  const [placed] = resourcesOf(readManifest(text));
  assert.ok(placed !== undefined);
  assert.equal(setPodLabel({ text, ...placed }).state, 'refused');
});
