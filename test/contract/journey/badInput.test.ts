import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { stringify } from 'yaml';
import { failureOf, type Failure } from '../../../src/core/model/failure.ts';
import { parseArmId } from '../../../src/core/model/armId.ts';
import { parseClientId, parseIssuer, parsePrincipalId, parseSubscriptionId, parseTenantId, subjectOf } from '../../../src/core/model/ids.ts';
import { readCloud } from '../../../src/core/model/readCloud.ts';
import { describeFailure } from '../../../src/core/words/describeFailure.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { outcomeOf } from './linking.ts';
import { never, signedIn, startStage, wishOf, type Stage } from './stage.ts';

const say = speaker(inEnglish);
let stage: Stage;
before(async () => {
  stage = await startStage();
  stage.sandbox.azure.admin.clearAudit();
});
afterEach(() => stage.sandbox.azure.admin.clearAudit());
after(() => stage.close());

function refusal(read: () => unknown): Failure {
  try {
    read();
  } catch (thrown) {
    return failureOf(thrown, 'test');
  }
  return assert.fail('it was accepted');
}

const guid = '11111111-2222-4333-8444-555555555555';
const malformedGuids = ['', 'x', guid.slice(1), `${guid}0`, guid.replaceAll('-', ''), `{${guid}}`, `${guid}\n${guid}`, guid.replace('1', 'g'), `/subscriptions/${guid}`];

describe('malformed values are refused with their place', () => {
  const tables: Readonly<Record<string, { readonly parse: (text: string, place: string) => unknown; readonly texts: readonly string[] }>> = {
    'tenant ids': { parse: parseTenantId, texts: malformedGuids },
    'subscription ids': { parse: parseSubscriptionId, texts: malformedGuids },
    'client ids': { parse: parseClientId, texts: malformedGuids },
    'object ids': { parse: parsePrincipalId, texts: malformedGuids },
    'ARM ids': {
      parse: parseArmId,
      texts: ['', '/', 'subscriptions', `subscriptions/${guid}`, '/subscriptions/x', `/subscriptions/${guid}/`, `/subscriptions/${guid}//x`, `/subscriptions/${guid}/resourceGroups`, `/subscriptions/${guid}/resourceGroups/ rg`, `https://portal.azure.com/subscriptions/${guid}`],
    },
    issuers: {
      parse: parseIssuer,
      texts: ['', 'x', 'http://issuer.example/', 'https://issuer.example/?a=1', 'https://issuer.example/#a', ' https://issuer.example/', 'https://issuer.example/\n', `https://issuer.example/${'a'.repeat(600)}`, 'file:///etc/passwd'],
    },
    namespaces: { parse: (namespace) => subjectOf({ namespace, name: 'a' }), texts: ['', 'A', 'a_b', '-a', 'a-', 'a.b', 'a/b', 'a'.repeat(64), 'ä', '../kube-system'] },
    'service account names': { parse: (name) => subjectOf({ namespace: 'a', name }), texts: ['', 'A', 'a_b', '-a', 'a..b', 'a/b', 'a'.repeat(254), 'a b', '%2e'] },
  };
  for (const [what, { parse, texts }] of Object.entries(tables)) {
    test(what, () => {
      for (const text of texts) {
        const failure = refusal(() => parse(text, 'the place'));
        assert.equal(failure.reason, 'invalidInput', JSON.stringify(text));
        assert.notEqual(failure.place ?? '', '', JSON.stringify(text));
        assert.match(describeFailure(failure, say), new RegExp(failure.place ?? ''), JSON.stringify(text));
      }
      assert.deepEqual(stage.sandbox.azure.admin.audit(), []);
    });
  }

  test('cloud settings', () => {
    const good = { name: 'custom', authorityHost: 'https://login.example', resourceManager: 'https://arm.example', resourceManagerAudience: '', portal: '' };
    assert.equal(readCloud(good).name, 'custom');
    const bad: readonly (readonly [Partial<typeof good>, string])[] = [
      [{ name: 'Public' }, 'name'],
      [{ name: '' }, 'name'],
      [{ authorityHost: '' }, 'authorityHost'],
      [{ authorityHost: 'http://login.example' }, 'authorityHost'],
      [{ authorityHost: 'login.example' }, 'authorityHost'],
      [{ authorityHost: 'https://user:secret@login.example' }, 'authorityHost'],
      [{ resourceManager: 'https://arm.example/?x=1' }, 'resourceManager'],
      [{ resourceManager: 'javascript:alert(1)' }, 'resourceManager'],
      [{ resourceManagerAudience: 'not an audience' }, 'resourceManagerAudience'],
      [{ portal: 'http://portal.example' }, 'portal'],
    ];
    for (const [change, setting] of bad) {
      const failure = refusal(() => readCloud({ ...good, ...change }));
      assert.equal(failure.reason, 'invalidInput', JSON.stringify(change));
      assert.equal(failure.place, `settings tenantlink.cloud.${setting}`);
    }
  });
});

describe('a wish that cannot be is refused before anything is sent', () => {
  for (const serviceAccount of [
    { namespace: 'Not_A_Namespace', name: 'app' },
    { namespace: 'default', name: 'not/a/name' },
  ]) {
    test(JSON.stringify(serviceAccount), async () => {
      stage.sandbox.azure.admin.clearAudit();
      const thrown = await outcomeOf(wishOf(stage, { serviceAccount }), stage.product.world).then(
        () => assert.fail('it was accepted'),
        (reason: unknown) => failureOf(reason, 'plan'),
      );
      assert.equal(thrown.reason, 'invalidInput', JSON.stringify(thrown));
      assert.notEqual(thrown.place ?? '', '');
      // Nor is anything still on its way.
      await stage.product.world.clock.sleep(2_000, never);
      assert.deepEqual(stage.sandbox.azure.admin.audit(), []);
    });
  }
});

describe('a kubeconfig that cannot be used', () => {
  const user = (value: unknown): string =>
    stringify({ 'current-context': 'c', contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }], clusters: [{ name: 'c', cluster: { server: stage.sandbox.kubernetes.url } }], users: [{ name: 'u', user: value }] });

  async function failureWith(text: string): Promise<Failure> {
    const { plane } = stage.sandbox.kubernetes;
    const { kubeconfig } = { kubeconfig: plane.kubeconfig.bind(plane) };
    Object.assign(plane, { kubeconfig: () => text });
    try {
      const { world } = await signedIn(stage.sandbox);
      return await world.access.listNamespaces({ cluster: stage.warm, signal: never }).then(
        () => assert.fail('it was used'),
        (reason: unknown) => failureOf(reason, 'listNamespaces'),
      );
    } finally {
      Object.assign(plane, { kubeconfig });
    }
  }

  test('garbage is refused with the line or the member', async () => {
    const texts: readonly (readonly [string, RegExp])[] = [
      ['{ not: [yaml', /^kubeconfig line 1$/],
      ['just a text', /^kubeconfig/],
      ['\u0000\u0001\u0002', /^kubeconfig/],
      [user({ token: ['a'] }), /^kubeconfig users\[0\]\.user\.token$/],
      [user({}), /^kubeconfig users\[0\]\.user$/],
      [user({ 'client-certificate-data': '%%%', 'client-key-data': 'QQ==' }), /client-certificate-data$/],
    ];
    for (const [text, place] of texts) {
      const failure = await failureWith(text);
      assert.equal(failure.reason, 'invalidInput', text);
      assert.match(failure.place ?? '', place);
    }
  });

  test('another program in exec is refused and never runs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tenantlink-exec-'));
    try {
      const program = join(folder, 'login');
      await writeFile(program, `#!/bin/sh\ntouch ${join(folder, 'ran')}\n`, { mode: 0o755 });
      for (const command of [program, 'sh', `${program} kubelogin`]) {
        const failure = await failureWith(user({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command, args: ['-c', program] } }));
        assert.equal(failure.reason, 'notSupported');
        assert.equal(failure.code, 'ExecCommandRefused');
        assert.match(failure.place ?? '', /exec\.command$/);
      }
      // Not even what has the name of kubelogin is started.
      await writeFile(join(folder, 'kubelogin'), `#!/bin/sh\ntouch ${join(folder, 'ran')}\n`, { mode: 0o755 });
      const { plane } = stage.sandbox.kubernetes;
      const own = plane.kubeconfig(stage.warm.id, 'exec');
      const kubeconfig = plane.kubeconfig.bind(plane);
      Object.assign(plane, { kubeconfig: () => own.replace('command: kubelogin', `command: ${join(folder, 'kubelogin')}`) });
      const { world } = await signedIn(stage.sandbox);
      assert.ok((await world.access.listNamespaces({ cluster: stage.warm, signal: never })).length > 0);
      Object.assign(plane, { kubeconfig });
      assert.deepEqual((await readdir(folder)).sort(), ['kubelogin', 'login']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
