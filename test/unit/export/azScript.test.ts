import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { azScript } from '../../../src/core/export/azScript.ts';
import { option, shellQuote } from '../../../src/core/export/shellQuote.ts';
import { readLinkFacts } from '../../../src/core/link/facts.ts';
import { handOverOf, type HandOver } from '../../../src/core/link/handOver/handOver.ts';
import { handOverSide, type Side } from '../../../src/core/link/handOver/sides.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { kubeContextId, outsideAzure } from '../../../src/core/model/kubeContext.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import type { ToolWorld } from './fakeTools.ts';
import { aCluster, anIdentity, aSubject, contoso, contosoSubscription, fabrikam, fabrikamSubscription, issuer } from '../../builders/chain.ts';
import { memoryWorld, type MemoryState } from '../../builders/memoryWorld.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
const wish: LinkWish = {
  cluster: aCluster(),
  serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
  identity: { kind: 'existing', ref: anIdentity() },
  role: { name: 'Reader', scope: aSubject().scope },
};
const newIdentity: LinkWish = { ...wish, identity: { kind: 'new', identity: { tenantId: fabrikam, subscriptionId: fabrikamSubscription, resourceGroup: 'rg-new', name: 'mi-new', location: 'eastus' } } };

async function handedOver(args: { readonly wish?: LinkWish; readonly side: Side; readonly state?: Partial<MemoryState>; readonly others?: 'done' }): Promise<HandOver> {
  const world = memoryWorld(args.state);
  const asked = args.wish ?? wish;
  const outcome = planLink(await readLinkFacts(asked, world.ports, never), asked, { id: world.ports.random.guid(), now: world.state.now, assignmentName: world.ports.random.guid() });
  assert.ok(outcome.kind === 'plan');
  const plan = handOverSide(outcome.plan, args.side);
  return handOverOf({ plan, side: args.side, resolved: plan.resolved, done: args.others === 'done' ? plan.steps.filter(({ by }) => by === undefined).map(({ id }) => id) : [] });
}

interface Stage {
  readonly folder: string;
  run(script: string): Promise<{ readonly stdout: string }>;
  state(): Promise<ToolWorld>;
  calls(): Promise<readonly (readonly string[])[]>;
}

async function stage(t: TestContext, change: Partial<ToolWorld> = {}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantlink-script-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const fake = join(import.meta.dirname, 'fakeTools.ts');
  for (const tool of ['az', 'kubectl']) {
    await writeFile(join(folder, tool), `#!/bin/sh\nexec '${process.execPath}' '${fake}' ${tool} "$@"\n`);
    await chmod(join(folder, tool), 0o755);
  }
  const files = { state: join(folder, 'state.json'), log: join(folder, 'log'), script: join(folder, 'script.sh') };
  const world: ToolWorld = { tenant: fabrikam, subscription: fabrikamSubscription, groups: [], identities: [], clientId: anIdentity().clientId, principalId: anIdentity().principalId, credentials: [], roles: [], provider: 'NotRegistered', aksOn: false, objects: [], annotations: {}, patches: [], environment: [] };
  await writeFile(files.state, JSON.stringify({ ...world, ...change }));
  await writeFile(files.log, '');
  return {
    folder,
    async run(script) {
      await writeFile(files.script, script);
      return run('bash', [files.script], { cwd: folder, env: { PATH: `${folder}:/usr/bin:/bin`, FAKE_STATE: files.state, FAKE_LOG: files.log, TMPDIR: folder } });
    },
    state: async () => JSON.parse(await readFile(files.state, 'utf8')) as ToolWorld,
    calls: async () => (await readFile(files.log, 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as string[]),
  };
}

const writes = /^(group create|identity create|identity federated-credential (create|update)|role assignment create|provider register|aks update|create|annotate|patch|set)\b/;
async function writesOf(there: Stage): Promise<readonly string[]> {
  return (await there.calls()).map(([, ...args]) => args.filter((arg) => !arg.startsWith('--')).join(' ')).filter((command) => writes.test(command));
}

test('the identity’s half: creates what is missing, says so, and a second run changes nothing', async (t) => {
  const script = azScript(await handedOver({ wish: newIdentity, side: 'identity' }));
  const there = await stage(t);
  const { stdout } = await there.run(script);
  assert.deepEqual(await writesOf(there), ['group create', 'identity create', 'role assignment create', 'provider register', 'identity federated-credential create']);
  const state = await there.state();
  assert.deepEqual(state.groups, ['rg-new']);
  assert.deepEqual(state.roles, [{ id: 'made', role: 'Reader', scope: wish.role.scope, principal: anIdentity().principalId }]);
  assert.equal(state.credentials[0]?.issuer, issuer);
  for (const told of [anIdentity().clientId, fabrikam, 'created', issuer]) assert.ok(stdout.includes(told), told);
  const again = await there.run(script);
  assert.equal((await writesOf(there)).length, 5, 'nothing is written twice');
  assert.equal(again.stdout.match(/in place/g)?.length, 5);
});

test('a credential with another audience is changed; a name with other values is left and stops the script', async (t) => {
  const handOver = await handedOver({ side: 'identity' });
  const script = azScript(handOver);
  const subject = 'system:serviceaccount:default:wi-demo-account';
  const other = await stage(t, { identities: ['mi-wi-demo'], credentials: [{ name: 'theirs', issuer, subject, audiences: 'api://other' }] });
  await other.run(script);
  assert.deepEqual((await other.state()).credentials, [{ name: 'theirs', issuer, subject, audiences: 'api://AzureADTokenExchange' }]);

  const name = /^credential='(.+)'$/m.exec(script)?.[1] ?? '';
  const foreign = [{ name, issuer: 'https://elsewhere/', subject, audiences: 'api://AzureADTokenExchange' }];
  const taken = await stage(t, { identities: ['mi-wi-demo'], credentials: foreign });
  await assert.rejects(taken.run(script), (error: { stderr?: string }) => error.stderr?.includes('left as it is') === true);
  assert.deepEqual((await taken.state()).credentials, foreign);
});

test('a look that fails is not taken for absence, and nothing follows it', async (t) => {
  const script = azScript(await handedOver({ wish: newIdentity, side: 'identity' }));
  const there = await stage(t, { failing: 'identity list' });
  await assert.rejects(there.run(script), (error: { stderr?: string }) => error.stderr?.includes('AuthorizationFailed') === true);
  assert.deepEqual(await writesOf(there), ['group create']);
});

test('signed in to another tenant, it changes nothing and says where to sign in', async (t) => {
  const there = await stage(t, { tenant: contoso });
  await assert.rejects(there.run(azScript(await handedOver({ side: 'identity' }))), (error: { stderr?: string }) => error.stderr?.includes(`az login --tenant ${fabrikam}`) === true);
  assert.deepEqual(await writesOf(there), []);
});

test('the cluster’s half: first the issuer, later the ServiceAccount, in that very cluster', async (t) => {
  const { issuer: _issuer, ...off } = aCluster({ oidcIssuerEnabled: false, workloadIdentityEnabled: false });
  const early = await handedOver({ side: 'cluster', state: { cluster: off }, others: 'done' });
  const there = await stage(t, { tenant: contoso, subscription: contosoSubscription });
  const { stdout } = await there.run(azScript({ ...early, ready: early.ready.filter(({ id }) => id === 'configureCluster') }));
  assert.deepEqual(await writesOf(there), ['aks update']);
  assert.ok(stdout.includes('https://issuer.example/'));

  const late = await handedOver({ side: 'cluster', state: { namespaces: [] }, others: 'done' });
  assert.deepEqual(late.ready.map(({ id }) => id), ['createNamespace', 'applyServiceAccount']);
  await there.run(azScript(late));
  const state = await there.state();
  assert.deepEqual(state.objects, ['namespace/default', 'serviceaccount/wi-demo-account']);
  assert.deepEqual(state.annotations, { 'azure.workload.identity/client-id': anIdentity().clientId, 'azure.workload.identity/tenant-id': fabrikam });
  assert.deepEqual((await readdir(there.folder)).filter((name) => name.startsWith('tmp.')), [], 'the kubeconfig is gone');
});

test('a cluster outside Azure is reached by its context, without az', async (t) => {
  const late = await handedOver({ wish: { ...wish, cluster: { id: kubeContextId('kind demo'), tenantId: outsideAzure } }, side: 'cluster', others: 'done' });
  const there = await stage(t);
  await there.run(azScript({ ...late, ready: late.ready.filter(({ id }) => id === 'applyServiceAccount') }));
  assert.ok((await there.calls()).every(([tool, ...args]) => tool === 'kubectl' && args.includes('--context=kind demo')));
});

test('a workload is mended by exactly the values of the plan', async (t) => {
  const handOver = await handedOver({ side: 'cluster', others: 'done' });
  const [step] = handOver.ready;
  assert.ok(step);
  const hostile = `it's $(touch pwned) "quoted" \`touch pwned\``;
  const mend: HandOver['ready'][number] = {
    ...step,
    id: 'mendWorkload',
    action: {
      kind: 'mendWorkload',
      cluster: wish.cluster,
      workload: { kind: 'CronJob', namespace: 'default', name: 'nightly' },
      edits: [
        { kind: 'label', key: 'azure.workload.identity/use', before: null, after: 'true' },
        { kind: 'annotation', key: 'note', before: 'x', after: hostile },
        { kind: 'serviceAccountName', before: null, after: 'wi-demo-account' },
        { kind: 'env', container: 'app', name: 'AZURE_CLIENT_ID', before: 'x', after: null },
      ],
    },
  };
  const there = await stage(t, { tenant: contoso, subscription: contosoSubscription });
  await there.run(azScript({ ...handOver, ready: [mend] }));
  const state = await there.state();
  const template = { metadata: { labels: { 'azure.workload.identity/use': 'true' }, annotations: { note: hostile } }, spec: { serviceAccountName: 'wi-demo-account' } };
  assert.deepEqual(state.patches, [{ target: 'cronjob/nightly', patch: { spec: { jobTemplate: { spec: { template } } } } }]);
  assert.deepEqual(state.environment, [['cronjob/nightly', 'app', 'AZURE_CLIENT_ID-']]);
  assert.ok(!(await readdir(there.folder)).includes('pwned'));
});

test('hostile names stay names', async (t) => {
  const evil = `Reader'; touch pwned; echo '$(touch pwned)\`touch pwned\`" && touch pwned`;
  const script = azScript(await handedOver({ wish: { ...wish, role: { ...wish.role, name: evil } }, side: 'identity' }));
  const there = await stage(t, { identities: ['mi-wi-demo'] });
  await there.run(script);
  assert.ok(!(await readdir(there.folder)).includes('pwned'));
  assert.deepEqual((await there.state()).roles, [{ id: 'made', role: evil, scope: wish.role.scope, principal: anIdentity().principalId }]);
});

test('any text without control characters is one word of bash that means itself', async () => {
  const texts = fc.sample(fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)), 300);
  const { stdout } = await run('bash', ['-c', `printf '%s\\n' ${texts.map(shellQuote).join(' ')}`]);
  assert.deepEqual(stdout.split('\n').slice(0, -1), texts);
  assert.throws(() => shellQuote('a\nb'), /invalidInput/);
  assert.throws(() => option('role', '@/etc/passwd'), /invalidInput/);
});
