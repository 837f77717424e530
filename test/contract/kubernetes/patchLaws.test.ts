import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { copy, type JsonObject } from '../../sandbox/kubernetes/model/json.ts';
import type { ManagedFieldsEntry } from '../../sandbox/kubernetes/model/objects.ts';
import { fromFieldsV1, ownableFields, toFieldsV1 } from '../../sandbox/kubernetes/patch/fieldSet.ts';
import type { Writer } from '../../sandbox/kubernetes/patch/managedFields.ts';
import { mergePatch } from '../../sandbox/kubernetes/patch/mergePatch.ts';
import { serverSideApply } from '../../sandbox/kubernetes/patch/serverSideApply.ts';

const key = fc.stringMatching(/^[a-z]{1,4}$/);
const text = fc.stringMatching(/^[a-c]{0,2}$/);
/** The leaf fields server-side apply is used for: annotations, labels and data. */
const config: fc.Arbitrary<JsonObject> = fc.record(
  { metadata: fc.record({ annotations: fc.dictionary(key, text, { minKeys: 1, maxKeys: 4 }), labels: fc.dictionary(key, text, { minKeys: 1, maxKeys: 3 }) }, { requiredKeys: [] }).filter((meta) => Object.keys(meta).length > 0), data: fc.dictionary(key, text, { minKeys: 1, maxKeys: 4 }) },
  { requiredKeys: [] },
);
const json = fc.jsonValue({ maxDepth: 3 });

const writer = (manager: string): Writer => ({ manager, apiVersion: 'v1', time: '2026-01-01T00:00:00Z', part: 'main' });
const apply = (live: JsonObject, owners: ManagedFieldsEntry[], by: string, wanted: JsonObject): { object: JsonObject; managedFields: ManagedFieldsEntry[] } =>
  serverSideApply(live, owners, wanted, writer(by), true);

describe('patches obey their laws', () => {
  it('field sets survive their written form', () => {
    fc.assert(fc.property(config, (object) => {
      const fields = ownableFields(object, 'main');
      assert.deepEqual([...fromFieldsV1(toFieldsV1(fields)).keys()].sort(), [...fields.keys()].sort());
    }));
  });

  it('an apply repeated changes nothing', () => {
    fc.assert(fc.property(config, config, (live, wanted) => {
      const once = apply(copy(live), [], 'a', wanted);
      assert.deepEqual(apply(copy(once.object), once.managedFields, 'a', wanted), once);
    }));
  });

  it('after an apply every field it names has its value', () => {
    fc.assert(fc.property(config, config, (live, wanted) => {
      const { object } = apply(copy(live), [], 'a', wanted);
      assert.deepEqual(mergePatch(object, wanted), object);
    }));
  });

  it('an apply of nothing takes back what only that manager wanted', () => {
    fc.assert(fc.property(config, config, (live, wanted) => {
      const first = apply({}, [], 'a', live);
      const second = apply(copy(first.object), first.managedFields, 'b', wanted);
      const third = apply(copy(second.object), second.managedFields, 'b', {});
      const kept = ownableFields(third.object, 'main');
      const owned = new Set(third.managedFields.flatMap(({ fieldsV1 }) => [...fromFieldsV1(fieldsV1).keys()]));
      assert.deepEqual([...kept.keys()].filter((path) => !owned.has(path)), []);
      assert.deepEqual(third.managedFields.map(({ manager }) => manager).filter((name) => name === 'b'), []);
    }));
  });

  it('a merge patch is idempotent and leaves its target alone', () => {
    fc.assert(fc.property(json, json, (target, patch) => {
      const before = copy(target);
      const once = mergePatch(target, patch);
      assert.deepEqual(target, before);
      assert.deepEqual(mergePatch(once, patch), once);
    }));
  });
});
