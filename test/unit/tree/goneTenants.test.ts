import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptySnapshot, type Snapshot } from '../../../src/core/inventory/snapshot.ts';
import { GoneTenants } from '../../../src/ui/tree/goneTenants.ts';
import { treeChildren } from '../../../src/ui/tree/treeChildren.ts';
import { say } from '../../builders/reports.ts';
import { loaded, wholeSnapshot } from './knownSnapshot.ts';

const whole = wholeSnapshot();
const [first, second] = whole.tenants.state === 'loaded' ? whole.tenants.value.items : [];
const onlyFirst = (change: Partial<Snapshot> = {}): Snapshot => wholeSnapshot({ tenants: loaded({ items: first === undefined ? [] : [first], gaps: [] }), ...change });

describe('a tenant that is no longer seen', () => {
  test('stays as a row that says so', () => {
    const gone = new GoneTenants();
    assert.deepEqual(gone.of(whole), []);
    const missing = gone.of(onlyFirst());
    assert.deepEqual(missing, [second]);
    const rows = treeChildren(undefined, { snapshot: onlyFirst(), gone: missing }, say).nodes;
    assert.deepEqual(rows.map(({ label, description }) => `${label} | ${description}`).at(-1), 'Fabrikam | no longer visible to ada@contoso.com');
    assert.deepEqual(gone.of(whole), []);
  });

  test('is not missed when its account went, could not be asked, or another session began', () => {
    const gone = new GoneTenants();
    gone.of(whole);
    const gaps = [{ reason: 'timeout', operation: 'listTenants' }] as const;
    assert.deepEqual(gone.of(wholeSnapshot({ tenants: loaded({ items: [], gaps }) })), []);
    assert.deepEqual(gone.of(onlyFirst({ accounts: loaded([{ id: 'bob', label: 'bob' }]) })), []);
    gone.of(whole);
    gone.of(emptySnapshot);
    assert.deepEqual(gone.of(onlyFirst()), []);
  });
});
