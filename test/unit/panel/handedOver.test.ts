import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { handOverSide } from '../../../src/core/link/handOver/sides.ts';
import { readRecords } from '../../../src/core/link/records.ts';
import { isReport } from '../../../src/protocol/checkReport.ts';
import type { ReportState } from '../../../src/protocol/report.ts';
import { startApplying, withApplyEvent } from '../../../src/ui/panel/applyRows.ts';
import { planReport, refusedReport } from '../../../src/ui/panel/planRows.ts';
import { recordReport } from '../../../src/ui/panel/recordReport.ts';
import { planned, say, tenants, wish } from '../../builders/reports.ts';

const valid = (report: ReportState): void => assert.equal(isReport(JSON.parse(JSON.stringify(report)), 'report'), undefined);
const offered = (report: ReportState): readonly string[] => report.actions.map(({ action }) => action);

test('a right that is lacking stands at its step, and handing over comes first', async () => {
  const { plan } = await planned(wish, { permissions: [{ actions: ['*/read'], notActions: [] }] });
  const report = planReport({ plan, tenants, say });
  valid(report);
  const credential = report.steps.find(({ id }) => id === 'putCredential');
  assert.match(credential?.obstacle ?? '', /You may not do this in Fabrikam: hand it over\. You lack Microsoft\.ManagedIdentity/);
  assert.deepEqual(offered(report).slice(0, 2), ['handOver', 'apply']);
  assert.equal(report.warnings.filter((warning) => warning.startsWith('You lack')).length, 1);
});

test('what is handed over is a colleague’s, and is awaited once the own half is done', async () => {
  const { plan, world } = await planned();
  const mine = handOverSide(plan, 'identity');
  const shown = planReport({ plan: mine, tenants, say });
  valid(shown);
  const theirs = shown.steps.filter(({ state }) => state === 'theirs');
  assert.deepEqual(new Set(theirs.map(({ side }) => side)), new Set(['identity']));
  assert.ok(theirs.every(({ note }) => note === 'Somebody in Fabrikam does this; Tenantlink waits until it is there.'));

  const controller = new AbortController();
  let report = startApplying(shown, say);
  const reports: ReportState[] = [];
  for await (const event of applyPlan(mine, world.ports, controller.signal)) {
    report = withApplyEvent(report, event, say);
    reports.push(report);
    if (report.summary.text.startsWith('Waiting for the other half')) controller.abort();
  }
  reports.forEach(valid);
  const awaiting = reports.find(({ summary }) => summary.text.startsWith('Waiting for the other half'));
  assert.ok(awaiting?.steps.some(({ state }) => state === 'awaited') === true);
  assert.deepEqual(offered(awaiting), ['cancel', 'handOver', 'copyMarkdown']);
  assert.ok(report.steps.every(({ state }) => state !== 'awaited'));

  const { records } = await readRecords(world.ports.journal);
  const [record] = records;
  assert.ok(record !== undefined);
  const later = recordReport({ record, plan: mine, tenants, now: world.state.now + 3_600_000, say });
  valid(later);
  assert.deepEqual(offered(later).slice(0, 2), ['goOn', 'handOver']);
  assert.match(later.summary.detail ?? '', /The other half was not there yet/);
});

test('a plan that is refused for what cannot be read from here can be handed over all the same', () => {
  const refusals = [{ message: { key: 'plan.refused.factUnknown' as const }, failure: { reason: 'forbidden' as const, operation: 'getIdentity' } }];
  const report = refusedReport({ id: 'r', wish, refusals, canHandOver: true, tenants, say });
  valid(report);
  assert.deepEqual(offered(report).slice(0, 2), ['handOver', 'plan']);
});

test('a ServiceAccount that a deployment tool owns: the file that is edited, and who applies it', async () => {
  const owned = { namespace: 'default', name: 'wi-demo-account', annotations: { 'meta.helm.sh/release-name': 'shop' }, labels: { 'app.kubernetes.io/managed-by': 'Helm' }, uid: 'u', resourceVersion: '1', managers: ['helm'] };
  const yaml = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: wi-demo-account\n  namespace: default\n';
  const { plan } = await planned(wish, { serviceAccounts: [owned], manifests: new Map([['k8s/sa.yaml', yaml]]) });
  const report = planReport({ plan, tenants, say });
  valid(report);
  const step = report.steps.find(({ id }) => id === 'editManifest');
  assert.equal(step?.title, 'Annotate the ServiceAccount in k8s/sa.yaml');
  assert.equal(step.place, 'Helm (shop) applies it to the cluster.');
  assert.equal(step.action?.action, 'openManifest');
});
