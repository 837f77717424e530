import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateChain } from '../../../src/core/chain/chain.ts';
import { readFacts } from '../../../src/core/chain/readFacts.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import { isReport } from '../../../src/protocol/checkReport.ts';
import type { ReportState } from '../../../src/protocol/report.ts';
import { withFindings } from '../../../src/ui/panel/chainReport.ts';
import { undeployedOf, withUndeployed } from '../../../src/ui/panel/ownedManifest.ts';
import { aServiceAccount } from '../../builders/chain.ts';
import { applied, planned, say, wish } from '../../builders/reports.ts';

const file = 'deploy/account.yaml';
const manifest = 'kind: ServiceAccount\nmetadata:\n  name: wi-demo-account\n  namespace: default\n';
const helm = { labels: { 'app.kubernetes.io/managed-by': 'Helm' }, managers: ['helm'] };

test('a link whose annotations Helm has yet to deploy is no broken one; once it has, it is judged as any other', async () => {
  const { plan, world } = await planned(wish, { serviceAccounts: [aServiceAccount({}, helm)], manifests: new Map([[file, manifest]]) });
  const { last } = await applied(plan, world);
  const judged = async (): Promise<ReportState> => withFindings(last, evaluateChain(await readFacts(chainSubjectOf(wish), world.ports, new AbortController().signal)), say);

  const before = await judged();
  assert.deepEqual(undeployedOf(plan, before), { file, tool: 'Helm' });
  const report = withUndeployed(before, plan, say);
  assert.equal(isReport(JSON.parse(JSON.stringify(report)), 'report'), undefined);
  assert.equal(report.summary.tone, 'warning');
  assert.equal(report.summary.text, `Everything is done here; the link holds once Helm has brought ${file} to the cluster.`);
  assert.equal(report.actions[0]?.action, 'verify');
  assert.ok(report.findings.every(({ firstBroken }) => !firstBroken) && report.findings.some(({ verdict }) => verdict === 'broken'));
  assert.deepEqual(undeployedOf(plan, report), { file, tool: 'Helm' }, 'the notification asks the finished report');

  const annotations = await world.ports.manifests.annotations({ place: { uri: file, label: file }, serviceAccount: wish.serviceAccount, signal: new AbortController().signal });
  world.state.serviceAccounts = [aServiceAccount(annotations ?? {}, helm)];
  const after = await judged();
  assert.equal(after.summary.tone, 'good');
  assert.equal(withUndeployed(after, plan, say), after);
});

test('a link of nobody’s manifest that is broken after applying stays broken', async () => {
  const { plan, world } = await planned();
  const { last } = await applied(plan, world);
  world.state.serviceAccounts = [aServiceAccount({})];
  const report = withFindings(last, evaluateChain(await readFacts(chainSubjectOf(wish), world.ports, new AbortController().signal)), say);
  assert.equal(report.summary.tone, 'bad');
  assert.equal(withUndeployed(report, plan, say), report);
});
