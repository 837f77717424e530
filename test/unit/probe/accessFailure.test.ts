import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fail, type Failure } from '../../../src/core/model/failure.ts';
import type { ProbeCode, ProbeOutcome } from '../../../src/core/probe/outcome.ts';
import { runProbe } from '../../../src/core/probe/runProbe.ts';
import { partySentence } from '../../../src/core/proof/partySentence.ts';
import { judgeUnread, type Verdict } from '../../../src/core/proof/verdict.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { aSubject } from '../../builders/chain.ts';
import { fakeProbeHost, pod, ref, type FakeProbeHost, type Step } from './fakeProbeHost.ts';

const say = speaker(inEnglish);
const report = (value: object): Step => ({ kind: 'log', line: JSON.stringify({ tenantlink: 1, ...value }) });
const running: Step = pod({ phase: 'Running' });
const exchanged = report({ step: 'exchange', status: 'ok', attempt: 1, tenantId: 't', objectId: 'o', expiresInSeconds: 9 });
const refusedExchange = report({ step: 'exchange', status: 'refused', attempt: 1, httpStatus: 401, aadsts: 'AADSTS700213', error: 'invalid_client', detail: 'AADSTS700213: No matching', retryInSeconds: 10 });
const quota: readonly Step[] = [
  report({ step: 'limit', status: 'ok', resource: 'cores', localizedName: 'vCPUs', value: 20, unit: 'Count' }),
  report({ step: 'usage', status: 'ok', resource: 'cores', localizedName: 'vCPUs', value: 3, unit: 'Count' }),
];
const lost = (failure: Failure): Step => ({ kind: 'lost', failure });
const vpnDown: Failure = { reason: 'unreachable', operation: 'observeProbe', code: 'ECONNREFUSED', detail: 'connect ECONNREFUSED 10.0.0.1:443' };

async function outcomeOf(host: FakeProbeHost): Promise<ProbeOutcome> {
  let outcome: ProbeOutcome | undefined;
  let ticking: NodeJS.Timeout | undefined;
  try {
    for await (const event of runProbe({ ref, job: {}, configMap: {} }, { probes: host, clock: host.clock }, { signal: new AbortController().signal })) {
      if (event.kind !== 'outcome') continue;
      outcome = event.outcome;
      // What may have been made after all is looked for a while.
      ticking = setInterval(() => void host.virtual.advance(1000), 1);
    }
  } finally {
    clearInterval(ticking);
  }
  return outcome ?? assert.fail('The run ended without an outcome.');
}

const told = ({ message: { key, params } }: Verdict): string => say(key, params).trim();
const whose = (verdict: Verdict): string => say(partySentence(verdict) ?? assert.fail('It is nobody’s.'));

type Row = readonly [what: string, failure: Omit<Failure, 'operation'> & { readonly operation?: string }, code: ProbeCode, sentence: RegExp];

const onTheWay: readonly Row[] = [
  ['Azure’s own refusal', { reason: 'forbidden', operation: 'getKubeconfig', code: 'AuthorizationFailed', detail: 'The client does not have authorization' }, 'clusterAccessRefused', /^Azure does not let your account.*Cluster User Role.*AuthorizationFailed: The client does not have authorization$/],
  ['a cluster that Azure does not find', { reason: 'notFound', operation: 'getKubeconfig', code: 'ResourceNotFound' }, 'clusterUnknown', /^Azure does not find the cluster any more.*ResourceNotFound$/],
  ['Azure away', { reason: 'unreachable', operation: 'getKubeconfig', code: 'ENOTFOUND', detail: 'getaddrinfo ENOTFOUND management' }, 'clusterUnreachable', /^Azure did not give the way into the cluster.*management$/],
  ['a second factor', { reason: 'signInRequired', operation: 'getToken', code: 'AADSTS50076', detail: 'AADSTS50076: use multi-factor authentication' }, 'signInNeeded', /^The cluster could not be asked.*Sign in to its tenant.* AADSTS50076: use multi-factor authentication$/],
  ['an account of another tenant', { reason: 'wrongTenant', operation: 'getKubeconfig', code: 'InvalidAuthenticationTokenTenant' }, 'signInNeeded', /Sign in to its tenant/],
  ['a kubeconfig that cannot be used', { reason: 'notSupported', operation: 'readKubeconfig', code: 'ExecCommandRefused' }, 'clusterNotAsked', /log in the output.*ExecCommandRefused$/],
];
const whenCreated: readonly Row[] = [
  ['a missing right', { reason: 'forbidden', code: 'Forbidden', detail: 'jobs.batch is forbidden: User "ada" cannot create' }, 'createRefused', /^The cluster refused to create the run.* jobs\.batch is forbidden: User "ada" cannot create$/],
  ['a quota of the namespace', { reason: 'limitReached', code: 'Forbidden', detail: 'exceeded quota: few' }, 'createRefused', /^The cluster refused.*Forbidden: exceeded quota: few$/],
  ['a namespace that is gone', { reason: 'notFound', code: 'NotFound', detail: 'namespaces "x" not found' }, 'createRefused', /^The cluster refused.*namespaces "x" not found$/],
  ['a cluster that is stopped', { reason: 'unreachable', code: 'ENOTFOUND', detail: 'getaddrinfo ENOTFOUND a.hcp' }, 'clusterUnreachable', /^The cluster did not answer when the run was to begin.*getaddrinfo ENOTFOUND a\.hcp$/],
  ['no answer in time', { reason: 'timeout' }, 'clusterUnreachable', /^The cluster did not answer when the run was to begin\..*run it again\.$/],
  ['an untrusted certificate', { reason: 'untrustedCertificate', code: 'SELF_SIGNED_CERT_IN_CHAIN', detail: 'self-signed certificate' }, 'clusterUnreachable', /^This machine does not trust the certificate.*SELF_SIGNED_CERT_IN_CHAIN: self-signed certificate$/],
  ['a login that the cluster refuses', { reason: 'signInRequired', code: 'Unauthorized' }, 'signInNeeded', /^The cluster could not be asked.*Unauthorized$/],
  ['a fault of the cluster', { reason: 'serverError', code: 'InternalError', detail: 'etcd' }, 'clusterUnreachable', /API server could not do its part.*InternalError: etcd$/],
  ['a fault of ours', { reason: 'unexpected', detail: 'x is not a function' }, 'clusterNotAsked', /^Tenantlink could not ask/],
];
const whileWatched: readonly Row[] = [
  ['a missing right', { reason: 'forbidden', code: 'Forbidden', detail: 'pods is forbidden: User "ada" cannot watch pods' }, 'clusterForbidden', /does not let your account follow the run.*list and watch jobs and pods.*administrator.*"ada" cannot watch pods$/],
  ['a connection that is refused', { reason: 'unreachable', code: 'ECONNREFUSED', detail: 'connect ECONNREFUSED 10.0.0.1:443' }, 'clusterUnreachable', /^The cluster stopped answering during the run.*10\.0\.0\.1:443$/],
  ['a login that ended', { reason: 'signInRequired', code: 'Unauthorized', detail: 'Unauthorized' }, 'signInNeeded', /needs you to sign in again.*Unauthorized$/],
  ['answers that break off', { reason: 'invalidResponse', detail: 'the answer is not JSON' }, 'clusterUnreachable', /broke off or could not be understood.*the answer is not JSON$/],
];

function tests(operation: string, rows: readonly Row[], play: (failure: Failure) => Promise<ProbeOutcome>): void {
  for (const [what, given, code, sentence] of rows) {
    test(what, async () => {
      const failure = { operation, ...given };
      const outcome = await play(failure);
      assert.equal(outcome.code, code);
      assert.deepEqual(outcome.failure, failure, 'for the log');
      assert.match(told(judgeUnread(outcome, aSubject())), sentence);
    });
  }
}

describe('what keeps a run from being created', () => {
  tests('createProbe', [...onTheWay, ...whenCreated], (failure) => outcomeOf(fakeProbeHost([], { create: () => fail(failure) })));
});

describe('what ends the watch of a run', () => {
  tests('observeProbe', [...onTheWay, ...whileWatched], (failure) => outcomeOf(fakeProbeHost([running, lost(failure)])));
});

describe('a cluster that is lost', () => {
  test('after the quota was read takes nothing from the success', async () => {
    const outcome = await outcomeOf(fakeProbeHost([running, exchanged, ...quota, { kind: 'advance', ms: 1 }, lost(vpnDown)]));
    assert.deepEqual([outcome.status, outcome.code, outcome.failure], ['succeeded', 'quotaRead', vpnDown]);
    assert.match(told(judgeUnread(outcome, aSubject())), /^The link works: .* 3 of 20 used\.$/);
  });

  test('after the program ended with a refusal leaves that as the verdict', async () => {
    const { code, aadsts } = await outcomeOf(fakeProbeHost([running, refusedExchange, report({ step: 'done', status: 'failed' }), { kind: 'advance', ms: 1 }, lost(vpnDown)]));
    assert.deepEqual([code, aadsts], ['exchangeRefused', 'AADSTS700213']);
  });

  test('while a refusal is still repeated is no refusal', async () => {
    const outcome = await outcomeOf(fakeProbeHost([running, refusedExchange, { kind: 'advance', ms: 1 }, lost(vpnDown)]));
    assert.equal(outcome.code, 'clusterUnreachable');
    assert.equal(whose(judgeUnread(outcome, aSubject())), 'Where it lies: between you and the cluster. Nothing is known of the trust.');
  });
});

describe('what is said of the trust', () => {
  const holds = /The trust between the tenants holds: Microsoft Entra gave the pod the identity’s token\.$/;
  test('once the exchange went well: that it holds, whoever ends the run then', async () => {
    const away = await outcomeOf(fakeProbeHost([running, exchanged, { kind: 'advance', ms: 1 }, lost(vpnDown)]));
    assert.match(whose(judgeUnread(away, aSubject())), holds);
    const deleted = await outcomeOf(fakeProbeHost([running, exchanged, { kind: 'logEnd' }, { kind: 'jobGone' }]));
    assert.equal(deleted.code, 'podLost');
    assert.match(whose(judgeUnread(deleted, aSubject())), holds);
  });

  test('before: nothing', async () => {
    const deleted = await outcomeOf(fakeProbeHost([running, { kind: 'logEnd' }, { kind: 'jobGone' }]));
    assert.equal(whose(judgeUnread(deleted, aSubject())), 'Where it lies: in the cluster. Nothing is known of the trust.');
  });
});
