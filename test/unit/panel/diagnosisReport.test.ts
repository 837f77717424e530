import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateChain } from '../../../src/core/chain/chain.ts';
import type { ChainFacts } from '../../../src/core/chain/facts.ts';
import { diagnose, type Diagnosis } from '../../../src/core/doctor/diagnose.ts';
import { readLog } from '../../../src/core/doctor/readLog.ts';
import { known, pending } from '../../../src/core/model/fact.ts';
import { judgeChain } from '../../../src/core/proof/verdict.ts';
import { isReport } from '../../../src/protocol/checkReport.ts';
import type { ReportState } from '../../../src/protocol/report.ts';
import { asMarkdown } from '../../../src/ui/panel/asMarkdown.ts';
import { diagnosisReport, stoppedReport } from '../../../src/ui/panel/diagnosisReport.ts';
import { restoredReport } from '../../../src/ui/panel/restoredReport.ts';
import { startVerifying, verified, withVerifyEvent } from '../../../src/ui/panel/verifyRows.ts';
import { aCredential, aSubject, issuer, linkedFacts, readAt } from '../../builders/chain.ts';
import { memoryWorld } from '../../builders/memoryWorld.ts';
import { diagnosed, say, tenants } from '../../builders/reports.ts';

const valid = (report: ReportState): void => assert.equal(isReport(JSON.parse(JSON.stringify(report)), 'report'), undefined);
const offered = (report: ReportState): readonly string[] => report.actions.filter(({ enabled }) => enabled).map(({ action }) => action);

function diagnosisOf(change: Partial<ChainFacts>, complete: boolean, more: Partial<Diagnosis> = {}): Diagnosis {
  const facts = linkedFacts(change);
  const findings = evaluateChain(facts);
  return { subject: facts.subject, facts, findings, verdict: judgeChain(findings), hints: [], complete, ...more };
}

const withoutSlash: Partial<ChainFacts> = { credentials: known([aCredential({ issuer: issuer.slice(0, -1) })], readAt, 'federated credentials of mi-wi-demo') };
const reportOf = (diagnosis: Diagnosis, proving = false): ReportState => diagnosisReport({ id: 'd', diagnosis, proving, tenants, say });

test('a diagnosis under way shows what is read already and can be cancelled only', () => {
  const report = reportOf(diagnosisOf({ ...withoutSlash, assignments: pending }, false));
  valid(report);
  assert.deepEqual([report.phase, report.summary.tone], ['reading', 'busy']);
  assert.deepEqual(offered(report), ['cancel', 'copyMarkdown']);
  assert.ok(report.findings.some(({ firstBroken }) => firstBroken));
  assert.deepEqual(report.findings.filter(({ verdict }) => verdict === 'pending').map(({ code }) => code), ['WI116-role']);
  assert.match(report.summary.text, /broken link was found/);
});

test('a broken link is called the first only when every one before it was judged', () => {
  const heading = (facts: Partial<ChainFacts>): string => reportOf(diagnosisOf({ ...withoutSlash, ...facts }, false)).labels.firstBroken;
  assert.equal(heading({ assignments: pending }), 'First broken link');
  assert.equal(heading({ cluster: pending }), 'Broken link');
  assert.equal(stoppedReport(reportOf(diagnosisOf({ ...withoutSlash, cluster: pending }, false)), say).labels.firstBroken, 'Broken link');
});

test('stopping it keeps what was read, and claims nothing of the rest', () => {
  const report = stoppedReport(reportOf(diagnosisOf({ assignments: pending }, false)), say);
  valid(report);
  assert.deepEqual([report.phase, report.summary.tone], ['chain', 'warning']);
  assert.ok(report.findings.every(({ verdict }) => verdict !== 'pending'));
  assert.deepEqual(offered(report).slice(0, 1), ['diagnose']);
  const restored = restoredReport(reportOf(diagnosisOf({ assignments: pending }, false)), say);
  valid(restored);
  assert.ok(restored.phase === 'chain' && restored.findings.every(({ verdict }) => verdict !== 'pending'));
});

test('a whole diagnosis leads to mending where a link is broken, to the proof where all hold', () => {
  assert.equal(offered(reportOf(diagnosisOf(withoutSlash, true)))[0], 'plan');
  const good = reportOf(diagnosisOf({}, true));
  assert.deepEqual([good.summary.tone, offered(good)[0]], ['good', 'proveExchange']);
});

test('what no plan mends has a button of its own, which names what it leads to', () => {
  const report = reportOf(diagnosisOf({ identity: known(undefined, readAt, 'identity mi-wi-demo') }, true));
  valid(report);
  const remedies = report.findings.flatMap(({ remedy }) => (remedy?.command === undefined ? [] : [[remedy.command, remedy.action?.action]]));
  assert.deepEqual(remedies, [['chooseIdentity', 'remedy']]);
});

test('errors of a log stand beside what live values say, with the link by its name; no secret is kept', () => {
  const token = `eyJ${'a'.repeat(40)}.eyJ${'b'.repeat(40)}.${'c'.repeat(40)}`;
  const { hints } = readLog(`x\nAADSTS700211: No matching federated identity record found for presented assertion issuer '${issuer}'. token=${token}`);
  const report = reportOf(diagnosisOf(withoutSlash, true, { hints: hints.map((hint) => ({ hint, says: { key: 'says.broken', params: { link: 'WI113-credential-issuer' } } })) }));
  valid(report);
  const [hint] = report.hints;
  assert.deepEqual([hint?.code, hint?.line], ['AADSTS700211', 2]);
  assert.equal(hint?.says, 'The live values agree: Federated credential’s issuer is broken.');
  assert.ok(!JSON.stringify(report).includes(token));
  const markdown = asMarkdown(report);
  assert.match(markdown, /## What the log says/);
  assert.ok(markdown.indexOf('## First broken link') < markdown.indexOf('## Trust chain'));
});

test('a real diagnosis in memory ends complete, with a proof where it was wished for', async () => {
  const world = memoryWorld();
  const reports: ReportState[] = [];
  for await (const diagnosis of diagnose({ subject: aSubject(), proveExchange: true }, world.ports, new AbortController().signal)) reports.push(reportOf(diagnosis, true));
  reports.forEach(valid);
  const last = reports.at(-1);
  assert.ok(reports.length > 2 && reports.slice(0, -1).every(({ phase }) => phase === 'reading'));
  assert.deepEqual([last?.phase, last?.proof === undefined], ['chain', false]);
});

test('verifying keeps the plan in view, and a proof decides where every value is right', () => {
  const before = diagnosed();
  const busy = startVerifying(before, say);
  valid(busy);
  assert.deepEqual([busy.phase, busy.summary.tone], ['reading', 'busy']);
  const waiting = withVerifyEvent(busy, { kind: 'waiting', message: { key: 'verify.readAgain', params: { seconds: 2 } } }, say);
  assert.match(waiting.summary.text, /reading again in 2 s/);
  const facts = linkedFacts();
  const verdict = judgeChain(evaluateChain(facts));
  const proof = { status: 'refused', step: 'exchange', message: { key: 'exchange.refused', params: { identity: 'mi', code: 'AADSTS700213' } }, at: 0 } as const;
  const after = verified(before, { facts, verdict, proof }, say);
  valid(after);
  assert.deepEqual([after.phase, after.summary.tone, after.proof?.tone], ['chain', 'bad', 'bad']);
});

