import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateChain } from '../../../src/core/chain/chain.ts';
import { chainCodes } from '../../../src/core/chain/finding.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { readLinkFacts } from '../../../src/core/link/facts.ts';
import { readRecords } from '../../../src/core/link/records.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import { known } from '../../../src/core/model/fact.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { judgeChain } from '../../../src/core/proof/verdict.ts';
import { isReport } from '../../../src/protocol/checkReport.ts';
import { textOf } from '../../../src/protocol/difference.ts';
import type { ReportState } from '../../../src/protocol/report.ts';
import { startUndoing, withApplyEvent } from '../../../src/ui/panel/applyRows.ts';
import { withFindings } from '../../../src/ui/panel/chainReport.ts';
import { asMarkdown } from '../../../src/ui/panel/asMarkdown.ts';
import { planReport, refusedReport } from '../../../src/ui/panel/planRows.ts';
import { wishOfLink } from '../../../src/ui/panel/reportLink.ts';
import { restoredReport } from '../../../src/ui/panel/restoredReport.ts';
import { withQuotas, withVerdict } from '../../../src/ui/panel/verdictRows.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { anIdentity, issuer, linkedFacts, readAt } from '../../builders/chain.ts';
import { memoryWorld } from '../../builders/memoryWorld.ts';
import { applied, brokenChain, diagnosed, planned, regionQuotas, say, tenants, wish, wishForNew } from '../../builders/reports.ts';

const states = (report: ReportState): readonly string[] => report.steps.map(({ id, state }) => `${id} ${state}`);
const offered = (report: ReportState): readonly string[] => report.actions.filter(({ enabled }) => enabled).map(({ action }) => action);
const valid = (report: ReportState): void => assert.equal(isReport(JSON.parse(JSON.stringify(report)), 'report'), undefined);

test('a plan: every step with its values before and after, and what cannot be undone', async () => {
  const { plan } = await planned(wishForNew);
  const report = planReport({ plan, tenants, say });
  valid(report);
  assert.equal(report.title, 'Link default/wi-demo-account to mi-new');
  assert.equal(report.steps.length, plan.steps.length);
  assert.ok(report.steps.every(({ state }) => state === 'needed'));
  const cluster = report.steps.find(({ id }) => id === 'configureCluster');
  assert.deepEqual(cluster?.changes.map(({ before, after, reversibility }) => [before, after, reversibility?.lasting]), [['off', 'on', true], ['off', 'on', false]]);
  const credential = report.steps.find(({ id }) => id === 'putCredential');
  assert.deepEqual(credential?.changes.filter(({ pending }) => pending !== undefined).map(({ what }) => what), ['issuer']);
  assert.deepEqual(offered(report), ['apply', 'handOver', 'diagnose', 'copyMarkdown']);
  assert.match(report.summary.text, /7/);
});

test('a plan with nothing to do offers the proof, not Apply', async () => {
  const { plan, world } = await planned();
  await applied(plan, world);
  const again = planLink(await readLinkFacts(wish, world.ports, new AbortController().signal), wish, { id: 'again', now: 0, assignmentName: 'x' });
  assert.equal(again.kind, 'plan');
  const report = planReport({ plan: again.plan, tenants, say });
  assert.equal(report.summary.tone, 'good');
  assert.ok(!offered(report).includes('apply'));
  assert.equal(offered(report)[0], 'runQuotaPod');
});

test('a refusal names every reason', async () => {
  const world = memoryWorld({ identities: [] });
  const outcome = planLink(await readLinkFacts(wish, world.ports, new AbortController().signal), wish, { id: 'r', now: 0, assignmentName: 'x' });
  assert.equal(outcome.kind, 'refused');
  const report = refusedReport({ id: 'r', wish, refusals: outcome.refusals, canHandOver: false, tenants, say });
  valid(report);
  assert.equal(report.summary.tone, 'bad');
  assert.match(`${report.summary.text} ${report.summary.detail ?? ''}`, /Nothing was changed/);
  assert.ok(!offered(report).includes('apply'));
});

test('applying: states follow the events, the end says that the link is in place', async () => {
  const { plan, world } = await planned(wishForNew);
  const { reports, first, last } = await applied(plan, world);
  reports.forEach(valid);
  assert.ok(states(first).every((state) => state.endsWith('waiting')));
  assert.ok(reports.some((report) => report.steps.some(({ state }) => state === 'running')));
  assert.ok(reports.slice(0, -1).every((report) => report.phase === 'applying' && report.summary.tone === 'busy'));
  assert.equal(last.phase, 'applied');
  assert.ok(states(last).every((state) => state.endsWith('done')));
  assert.deepEqual(offered(last), ['runQuotaPod', 'verify', 'diagnose', 'undo', 'copyMarkdown']);
});

test('after applying, the chain fills in the values that were not known before', async () => {
  const { plan, world } = await planned();
  const { last } = await applied(plan, world);
  const report = withFindings(last, evaluateChain(linkedFacts()), say);
  valid(report);
  const credential = report.steps.find(({ id }) => id === 'putCredential');
  assert.equal(credential?.changes.find(({ what }) => what === 'issuer')?.after, issuer);
  assert.equal(report.summary.tone, 'good');
  assert.equal(report.findings.length, evaluateChain(linkedFacts()).length);
});

test('a failure names what is in force and offers to go on or to undo', async () => {
  const { plan, world } = await planned();
  world.failNext('assignRole', 'forbidden');
  const { last } = await applied(plan, world);
  valid(last);
  assert.equal(last.phase, 'failed');
  assert.equal(last.summary.tone, 'bad');
  assert.match(last.summary.detail ?? '', /stays until you go on or undo/);
  assert.deepEqual(last.steps.filter(({ state }) => state === 'failed').map(({ id }) => id), ['assignRole']);
  assert.ok(last.steps.every(({ state }) => state !== 'running' && state !== 'waiting'));
  assert.deepEqual(offered(last).slice(0, 2), ['goOn', 'undo']);
});

test('a cancellation is not shown as an error', async () => {
  const { plan, world } = await planned();
  const controller = new AbortController();
  world.onCall((call) => {
    if (call.startsWith('assignRole')) controller.abort();
  });
  const { last } = await applied(plan, world, controller.signal);
  assert.equal(last.summary.tone, 'warning');
  assert.ok(last.steps.every(({ state }) => state !== 'failed'));
});

test('undoing: what is kept says why', async () => {
  const { plan, world } = await planned();
  const { last } = await applied(plan, world);
  const { records } = await readRecords(world.ports.journal);
  const [record] = records;
  assert.ok(record !== undefined);
  let report = startUndoing(last, say);
  for await (const event of undoLink(record, world.ports, new AbortController().signal)) report = withApplyEvent(report, event, say);
  valid(report);
  assert.equal(report.phase, 'undone');
  const kept = report.steps.filter(({ state }) => state === 'kept');
  assert.ok(kept.some(({ id, note }) => id === 'configureCluster' && note !== undefined && note !== ''));
  assert.match(report.summary.detail ?? '', /leaves in place/);
});

test('a diagnosis: the first broken link on top, everything in chain order, the difference pointed at', () => {
  const report = brokenChain();
  valid(report);
  assert.deepEqual(report.findings.map(({ code }) => code), chainCodes.filter((code) => report.findings.some((finding) => finding.code === code)));
  const first = report.findings.filter(({ firstBroken }) => firstBroken);
  assert.deepEqual(first.map(({ code }) => code), ['WI113-credential-issuer']);
  assert.equal(report.summary.text, first[0]?.sentence);
  assert.equal(textOf(first[0]?.expected?.parts ?? []), issuer);
  assert.equal(textOf(first[0]?.actual?.parts ?? []), issuer.slice(0, -1));
  assert.match(first[0]?.difference ?? '', new RegExp(`at character ${String(issuer.length)}`));
  assert.deepEqual(offered(report)[0], 'plan');
  const unknown = report.findings.find(({ verdict }) => verdict === 'unknown');
  assert.match(unknown?.sentence ?? '', /AuthorizationFailed/);
});

test('what mends is offered once: in the bar of a diagnosis, beside the finding where the bar has no such button', async () => {
  const mending = (report: ReportState): readonly string[] => report.findings.flatMap(({ remedy }) => remedy?.action?.action ?? []);
  const broken = linkedFacts({ credentials: known([], readAt, 'federated credentials of mi-wi-demo') });
  const diagnosis = withVerdict(diagnosed(), judgeChain(evaluateChain(broken)), say);
  valid(diagnosis);
  assert.deepEqual([offered(diagnosis)[0], mending(diagnosis)], ['plan', []]);
  const { plan, world } = await planned();
  const { last } = await applied(plan, world);
  assert.deepEqual(mending(withFindings(last, evaluateChain(broken), say)), ['plan']);
});

test('what is absent is not said to differ', () => {
  const report = diagnosed({ credentials: known([], readAt, 'federated credentials of mi-wi-demo') });
  const credential = report.findings.find(({ code }) => code === 'WI113-credential-issuer');
  assert.equal(credential?.verdict, 'broken');
  assert.equal(textOf(credential.actual?.parts ?? []), 'absent');
  assert.equal(credential.difference, undefined);
});

test('a chain that holds says so; an unknown link is never taken for one that holds', () => {
  assert.equal(diagnosed().summary.tone, 'good');
  const unsure = diagnosed({ provider: { state: 'unknown', failure: { reason: 'forbidden', operation: 'getProvider' } } });
  assert.equal(unsure.summary.tone, 'warning');
});

test('a verdict and a quota are shown in the report', () => {
  const facts = linkedFacts();
  const report = withVerdict(diagnosed(), judgeChain(evaluateChain(facts)), say);
  valid(report);
  assert.equal(report.summary.tone, 'good');
  const withNumbers = withQuotas(report, { quotas: [{ resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 100, used: 12, unit: 'Count' }], region: 'eastus', say });
  valid(withNumbers);
  assert.deepEqual(withNumbers.quota, { name: 'Total Regional vCPUs in eastus', limit: 100, used: 12, text: '12 of 100 used, 88 free' });
  const noUsage = withQuotas(report, { quotas: [{ resource: 'cores', localizedName: '', limit: 100, unit: 'Count' }], region: 'eastus', say });
  assert.deepEqual(noUsage.quota, { name: 'cores in eastus', limit: 100, text: 'Limit 100; how much of it is used is not given.' });
  const unlimited = withQuotas(report, { quotas: [{ resource: 'snapshots', localizedName: 'Snapshots', limit: -1, used: 7, unit: 'Count' }], region: 'eastus', say });
  assert.deepEqual(unlimited.quota, { name: 'Snapshots in eastus', used: 7, text: '7 used; there is no limit.' });
  const all = withQuotas(withNumbers, { quotas: regionQuotas, region: 'eastus', say: speaker(inEnglish, 'de') });
  valid(all);
  assert.equal(all.quota, undefined, 'the table stands in its place');
  assert.equal(all.quotas?.caption, '8 quotas of eastus; used to 80% or more: 2');
  assert.match(asMarkdown(all), /\| Total Regional vCPUs \| 8\.500 \| 10\.000 \| 1\.500 \| nearly full: 85.% used \|/);
  assert.equal(withQuotas(all, { quotas: [], region: 'eastus', say }).quotas, undefined);
});

test('after a reload nothing claims to be running, and the link can be planned again from the report alone', async () => {
  const { plan, world } = await planned(wishForNew);
  const { running } = await applied(plan, world);
  const restored = restoredReport(JSON.parse(JSON.stringify(running)) as ReportState, say);
  valid(restored);
  assert.equal(restored.phase, 'interrupted');
  assert.ok(restored.steps.every(({ state }) => state !== 'running' && state !== 'waiting'));
  assert.ok(!offered(restored).includes('cancel'));
  assert.deepEqual(wishOfLink(restored.link), wishForNew);
  const planAfter = restoredReport(planReport({ plan, tenants, say }), say);
  assert.ok(!offered(planAfter).includes('apply'));
  assert.equal(offered(planAfter)[0], 'plan');
});

test('a restored link with malformed ids is refused', () => {
  const { link } = diagnosed();
  for (const change of [{ identityId: 'x' }, { clusterTenantId: 'not-a-guid' }, { namespace: 'Bad_Name' }, { scope: '/elsewhere' }]) {
    assert.throws(() => wishOfLink({ ...link, ...change }), (thrown) => thrown instanceof TenantlinkError && thrown.failure.reason === 'invalidInput');
  }
  assert.equal(wishOfLink(link).identity.kind, 'existing');
  assert.equal(link.identityId, anIdentity().id);
});
