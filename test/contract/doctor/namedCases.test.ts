import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { firstBroken } from '../../../src/core/chain/chain.ts';
import { readLog } from '../../../src/core/doctor/readLog.ts';
import { chainSubjectOf, identityOf } from '../../../src/core/link/facts.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { subscriptionOf } from '../../../src/core/model/armId.ts';
import { verifyLink, type Verification } from '../../../src/core/proof/verifyLink.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { link, outcomeOf, planOf, recordOf, taken, unlink } from '../journey/linking.ts';
import { never, there } from '../journey/stage.ts';
import { freshProduct, openTheatre } from '../matrix/theatre.ts';
import { startVirtualTime } from '../matrix/virtualTime.ts';
import { diagnosed, openBench, type Bench } from './bench.ts';
import { breakages } from './breakages.ts';
import { askTheCloud } from './oracle.ts';

const time = startVirtualTime();
const theatre = await openTheatre(time);
after(() => time.end());

/** A named case on a link that holds at first. */
function named(name: string, examine: (bench: Bench) => Promise<void>, slower: Parameters<typeof openBench>[1] = {}): void {
  test(name, async () => {
    const bench = await openBench(theatre, slower);
    try {
      await examine(bench);
    } finally {
      await bench.close();
    }
  });
}

async function first(bench: Bench): Promise<readonly [string | undefined, string | undefined]> {
  const finding = firstBroken((await diagnosed(bench)).findings);
  return [finding?.code, finding?.message.key];
}

async function verified(bench: Bench): Promise<Verification> {
  for await (const event of verifyLink({ subject: chainSubjectOf(bench.wish), prove: true }, bench.product.world, never)) if (event.kind === 'verified') return event.verification;
  throw new Error('The verification has no end.');
}

/** Another wish for the identity that the bench's link made. */
function another({ wish }: Bench, change: Partial<LinkWish>): LinkWish {
  const { workload: _none, ...rest } = wish;
  return { ...rest, identity: { kind: 'existing', ref: identityOf(wish) }, ...change };
}

const slips: readonly (readonly [name: string, change: (issuer: string) => string, key: string])[] = [
  ['the missing slash', (issuer) => issuer.replace(/\/$/, ''), 'chain.credentialIssuer.missingSlash'],
  ['one slash too many', (issuer) => `${issuer}/`, 'chain.credentialIssuer.extraSlash'],
  ['http', (issuer) => issuer.replace('https:', 'http:'), 'chain.credentialIssuer.http'],
  ['white space', (issuer) => `${issuer} `, 'chain.credentialIssuer.whitespace'],
  ['upper case', (issuer) => issuer.toUpperCase(), 'chain.credentialIssuer.case'],
];

describe('contracts 3: federated credentials', () => {
  named('at most twenty: the plan refuses the next before anything is written', async (bench) => {
    there(breakages.find(({ code }) => code === 'WI120-credential-room')).by(bench);
    const outcome = await outcomeOf(another(bench, {}), bench.product.world);
    assert.deepEqual(outcome.kind === 'refused' && outcome.refusals.map(({ message }) => message.key), ['plan.refused.credentialLimit']);
    assert.deepEqual(await first(bench), ['WI120-credential-room', 'chain.credentialRoom.full']);
  });

  named('names: the longest namespace and account make one that Azure takes', async (bench) => {
    const { world } = bench.product;
    await link(another(bench, { serviceAccount: { namespace: 'n'.repeat(63), name: 'a'.repeat(253) } }), world);
    for (const name of there(bench.identity()).credentials.keys()) assert.match(name, /^[a-zA-Z0-9][a-zA-Z0-9-_]{2,119}$/);
  });

  for (const [name, change, key] of slips) {
    named(`issuer, byte for byte: ${name} is named as such`, async (bench) => {
      bench.changeCredential({ issuer: change(there(bench.credential()).issuer) });
      assert.deepEqual(await first(bench), ['WI113-credential-issuer', key]);
    });
  }

  named('subject: upper and lower case count', async (bench) => {
    bench.changeCredential({ subject: there(bench.credential()).subject.toUpperCase().replace('SYSTEM:SERVICEACCOUNT', 'system:serviceaccount') });
    assert.deepEqual(await first(bench), ['WI114-credential-subject', 'chain.credentialSubject.case']);
  });

  named('a wrong subject is taken without an error: reading finds it, the exchange proves it', async (bench) => {
    bench.changeCredential({ subject: 'system:serviceaccount:elsewhere:other' });
    const { proof } = await diagnosed(bench, { proveExchange: true });
    assert.deepEqual([proof?.status, proof?.step, proof?.failure?.code], ['refused', 'exchange', 'AADSTS700213']);
    assert.equal((await first(bench))[0], 'WI114-credential-subject');
  });

  named('issuer and subject are unique: the credential that is there is shown and taken, whatever its name', async (bench) => {
    const { sandbox: { azure: { admin } }, product: { world }, wish } = bench;
    const old = there(bench.credential());
    admin.deleteCredential(identityOf(wish).id, old.name);
    admin.putCredential(identityOf(wish).id, { ...old, name: 'made-by-hand' });
    assert.equal((await planOf(another(bench, {}), world)).steps.find(({ id }) => id === 'putCredential')?.state, 'inPlace');
  });

  named('the same, made between plan and apply', async (bench) => {
    const { sandbox: { azure: { admin } }, product: { world }, wish } = bench;
    const old = there(bench.credential());
    admin.deleteCredential(identityOf(wish).id, old.name);
    const plan = await planOf(another(bench, {}), world);
    admin.putCredential(identityOf(wish).id, { ...old, name: 'made-by-hand' });
    assert.equal((await taken(applyPlan(plan, world, never))).outcome.status, 'complete');
    await unlink(await recordOf(world, plan.id), world);
    assert.deepEqual([...there(bench.identity()).credentials.keys()], ['made-by-hand'], 'not ours to take away');
  });

  for (const location of ['malaysiasouth', 'New Zealand North']) {
    named(`no federation in ${location}: refused before anything is written`, async ({ wish, product: { world } }) => {
      assert.equal(wish.identity.kind, 'new');
      const { identity } = wish.identity;
      const outcome = await outcomeOf({ ...wish, identity: { kind: 'new', identity: { ...identity, name: 'mi-far', location } } }, world);
      assert.deepEqual(outcome.kind === 'refused' && outcome.refusals.map(({ message }) => message.key), ['plan.refused.regionUnsupported']);
    });
  }

  named(
    'a new credential takes minutes to spread and wavers: waited out and proven, no verdict before',
    async (bench) => {
      const { verdict, proof } = await verified(bench);
      assert.deepEqual([verdict.status, proof?.status], ['success', 'proven']);
    },
    { propagation: { credentialMs: 120_000, credentialFlapMs: 60_000, roleMs: 90_000 } },
  );
});

describe('contracts 3b: what Entra says leads to the link that is broken', () => {
  for (const { name, code, by } of breakages) {
    named(name, async (bench) => {
      by(bench);
      const { why } = await askTheCloud(bench);
      const { hints } = readLog(`worker-7d4 | ${why}`);
      // The pod that is given nothing, or is refused, says nothing of Entra.
      if (!/AADSTS|"code"/.test(why)) return;
      const { verdict, findings, hints: judged } = await diagnosed(bench, { hints });
      assert.equal(verdict.code, code);
      const links = hints.flatMap((hint) => hint.links);
      assert.ok(findings.some((finding) => finding.verdict === 'broken' && links.includes(finding.code)), `${why}: ${hints.map((hint) => `${hint.code} ${hint.links.join(' ')}`).join(', ')}`);
      assert.ok(judged.every(({ says }) => says.key !== 'says.holds'), JSON.stringify(judged.map(({ says }) => says)));
    });
  }
});

describe('contracts 6: traps', () => {
  named('a policy that denies foreign issuers: named, with nothing left behind', async (bench) => {
    const { sandbox: { azure: { admin } }, product: { world }, wish } = bench;
    admin.allowIssuersOf(there(subscriptionOf(identityOf(wish).id)), [identityOf(wish).tenantId]);
    const plan = await planOf(another(bench, { serviceAccount: { namespace: 'other', name: 'other' } }), world);
    const { outcome } = await taken(applyPlan(plan, world, never));
    assert.deepEqual([outcome.status, outcome.failure?.reason, outcome.failure?.code], ['failed', 'policyDenied', 'RequestDisallowedByPolicy']);
    await unlink(await recordOf(world, plan.id), world);
    assert.equal(there(bench.identity()).credentials.size, 1);
  });

  named('an identity binding’s credential is AKS’s: never ours to change, and its pods are told apart', async (bench) => {
    const { sandbox: { azure: { admin } }, product: { world }, wish } = bench;
    admin.bindIdentity(wish.cluster.id, 'binding', identityOf(wish).id);
    const before = there(bench.identity()).credentials.get('aks-identity-binding');
    const { record } = await link(another(bench, { serviceAccount: { namespace: 'other', name: 'other' } }), world);
    await unlink(record, world);
    assert.deepEqual(there(bench.identity()).credentials.get('aks-identity-binding'), before);
    bench.changeTemplate({ metadata: { annotations: { 'azure.workload.identity/use-identity-binding': 'true' } } });
    assert.deepEqual(await first(bench), ['WI119-identity-binding', 'chain.identityBinding.optsIn']);
  });

  named('the audience is read from the pod that runs', async (bench) => {
    const { small, wish: { serviceAccount: { namespace, name } } } = bench;
    const projected = { sources: [{ serviceAccountToken: { audience: 'api://elsewhere', path: 'token', expirationSeconds: 3600 } }] };
    small.put({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: 'own-token' }, spec: { serviceAccountName: name, volumes: [{ name: 'own', projected }], containers: [{ name: 'main', image: 'node:24' }] } });
    const { findings } = await diagnosed(bench, { subject: { ...chainSubjectOf(bench.wish), workload: { kind: 'Pod', name: 'own-token' } } });
    assert.equal(findings.find(({ code }) => code === 'WI111-token-audience')?.verdict, 'broken');
  });

  named('a code is a hint, live values the verdict: an old refusal of a link that holds', async (bench) => {
    const { hints } = readLog('AADSTS700213: No matching federated identity record found for presented assertion subject.');
    const { verdict, hints: judged } = await diagnosed(bench, { hints });
    assert.deepEqual([verdict.status, judged.map(({ says }) => says.key)], ['success', ['says.holds']]);
  });

  named(
    'one refused exchange is no verdict',
    async (bench) => {
      for (let times = 0; times < 5; times += 1) {
        const { verdict, proof } = await diagnosed(bench, { proveExchange: true });
        assert.deepEqual([verdict.status, proof?.status], ['success', 'proven']);
      }
    },
    // Now and then, for a long time.
    { propagation: { credentialFlapMs: 5_000 } },
  );

  named('two clusters with the same namespace and account: two credentials, none overwritten', async (bench) => {
    const { sandbox, product: { world }, wish } = bench;
    const warm = there((await world.clusters.list({ tenantId: wish.cluster.tenantId, signal: never })).items.find(({ id }) => id.toLowerCase() !== wish.cluster.id.toLowerCase()));
    sandbox.kubernetes.cluster(warm.id);
    await link(another(bench, { cluster: warm }), world);
    const credentials = [...there(bench.identity()).credentials.values()];
    assert.equal(new Set(credentials.map(({ name }) => name)).size, 2);
    assert.equal(new Set(credentials.map(({ issuer }) => issuer)).size, 2);
    assert.equal(new Set(credentials.map(({ subject }) => subject)).size, 1);
  });

  test('turning the issuer on leaves everything else of the cluster as it was', async () => {
    const scene = await theatre.open();
    const { sandbox, wish } = scene;
    const cluster = (): { readonly properties: object } => there(sandbox.azure.admin.clusters(wish.cluster.tenantId).find(({ id }) => id.toLowerCase() === wish.cluster.id.toLowerCase()));
    try {
      sandbox.azure.admin.updateCluster(wish.cluster.id, { properties: { newerThanAnySdk: { kept: true } } });
      const before = structuredClone(cluster().properties);
      await link(wish, (await freshProduct(sandbox)).world);
      assert.deepEqual(cluster().properties, before);
    } finally {
      await scene.close();
    }
  });

  named('a cluster that was made again: its former credential opens nothing any more, and linking again trusts the new issuer', async (bench) => {
    const { sandbox, product: { world }, wish } = bench;
    sandbox.azure.admin.recreateCluster(wish.cluster.id);
    const { findings } = await diagnosed(bench);
    const issuer = findings.find(({ code }) => code === 'WI113-credential-issuer');
    assert.equal(issuer?.verdict, 'broken');
    await taken(applyPlan(await planOf(another(bench, {}), world), world, never));
    const issuers = [...there(bench.identity()).credentials.values()].map((one) => one.issuer);
    assert.ok(issuers.includes(sandbox.azure.admin.issuerOf(wish.cluster.id)));
  });
});
