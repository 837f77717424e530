import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { handOverOf } from '../../../src/core/link/handOver/handOver.ts';
import { parsePlanFile } from '../../../src/core/link/handOver/parsePlanFile.ts';
import { planFileLimit, planFileOf, writePlanFile, type PlanFile } from '../../../src/core/link/handOver/planFile.ts';
import { answerWarnings, planFileWarnings } from '../../../src/core/link/handOver/planFileWarnings.ts';
import { failureOf, TenantlinkError } from '../../../src/core/model/failure.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import { describeFailure } from '../../../src/core/words/describeFailure.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { aServiceAccount, contoso, contosoSubscription, fabrikam, fabrikamSubscription } from '../../builders/chain.ts';
import { memoryWorld } from '../../builders/memoryWorld.ts';
import { planFor, wish, wishForNew } from './people.ts';

type Json = Record<string, unknown>;
const now = Date.parse('2026-11-23T12:00:00Z');
let text = '';
let clusterText = '';

before(async () => {
  const { ports } = memoryWorld();
  const plan = await planFor(ports, wishForNew, { side: 'identity' });
  text = writePlanFile(planFileOf(handOverOf({ plan, side: 'identity', resolved: plan.resolved, done: [] }), now));
  const other = await planFor(ports, { ...wish, workload: { kind: 'Deployment', name: 'wi-demo-app' } }, { side: 'cluster' });
  clusterText = writePlanFile(planFileOf(handOverOf({ plan: other, side: 'cluster', resolved: other.resolved, done: ['assignRole', 'putCredential', 'registerProvider'] }), now));
});

/** The file with one value put elsewhere; undefined takes it away. */
function edited(path: string, value: unknown, from = text): string {
  const file = JSON.parse(from) as Json;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((node, key) => node[key] as Json, file);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return JSON.stringify(file);
}

function refusal(candidate: string): string {
  try {
    parsePlanFile(candidate);
    return 'accepted';
  } catch (thrown) {
    assert.ok(thrown instanceof TenantlinkError, String(thrown));
    const { reason, place, code = '' } = thrown.failure;
    assert.equal(reason, 'invalidInput');
    return `${place ?? 'no place'}${code === '' ? '' : `: ${code.replace('planFile.', '')}`}`;
  }
}

test('what is written is what is read, and holds no secret', () => {
  for (const [from, side] of [[text, 'identity'], [clusterText, 'cluster']] as const) {
    const file = parsePlanFile(from);
    assert.equal(file.side, side);
    assert.deepEqual(writePlanFile(file), from);
  }
  assert.deepEqual(parsePlanFile(text).steps.map(({ kind }) => kind), ['createResourceGroup', 'createIdentity', 'assignRole', 'registerProvider', 'putCredential']);
  assert.ok(!/token|secret|password|key-data/i.test(text.replace(/AzureADTokenExchange/g, '')));
  assert.equal(refusal(`\uFEFF${text}`), 'accepted');
});

const g = (digit: string): string => `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`;
const otherIdentity = `/subscriptions/${fabrikamSubscription}/resourceGroups/rg-new/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi-other`;
/** Path, value, what is said; indexes are those of the file above. */
const edits: readonly (readonly [string, unknown, string])[] = [
  ['format', 'something-else', 'format: notAPlan'],
  ['version', 2, 'version: otherVersion'],
  ['id', 'not-a-guid', 'id: malformed'],
  ['id', undefined, 'id: missing'],
  ['id', 7, 'id: notText'],
  ['createdAt', 'yesterday', 'createdAt: malformed'],
  ['createdAt', '2026-13-45T99:00:00Z', 'createdAt: malformed'],
  ['askedFrom', fabrikam, 'askedFrom: contradicts'],
  ['askedFrom', 'contoso', 'askedFrom'],
  ['side', 'both', 'side: malformed'],
  ['run', 'curl evil', 'run: unknownField'],
  ['__proto__x', {}, '__proto__x: unknownField'],
  ['cluster', 'aks', 'cluster: notAnObject'],
  ['cluster', [], 'cluster: notAnObject'],
  ['cluster.id', '/subscriptions/x', 'cluster.id: malformed'],
  ['cluster.id', `/subscriptions/${contosoSubscription}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/a/../b`, 'cluster.id: malformed'],
  ['cluster.id', `/subscriptions/${contosoSubscription}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`, 'cluster.id: malformed'],
  ['cluster.id', '/subscriptions/not-a-guid/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks', 'cluster.id'],
  ['cluster.id', '/kubeconfig/contexts/a%zz', 'cluster.id'],
  ['cluster.tenantId', ` ${contoso}`, 'cluster.tenantId: tooLong'],
  ['cluster.kubeconfig', 'x', 'cluster.kubeconfig: unknownField'],
  ['serviceAccount.namespace', 'Default', 'serviceAccount.namespace: malformed'],
  ['serviceAccount.namespace', '*', 'serviceAccount.namespace: malformed'],
  ['serviceAccount.name', 'a'.repeat(254), 'serviceAccount.name: tooLong'],
  ['serviceAccount.name', 'a:b', 'serviceAccount.name: malformed'],
  ['workload', { kind: 'Deployment', name: 'x; rm -rf /' }, 'workload.name: malformed'],
  ['workload', { kind: '../Deployment', name: 'x' }, 'workload.kind: malformed'],
  ['identity.id', otherIdentity, 'steps[1].identity: contradicts'],
  ['identity.clientId', 'mi-wi-demo', 'identity.clientId'],
  ['identity.createIn', undefined, 'identity.createIn: missing'],
  ['identity.createIn', 'east us; x', 'identity.createIn: malformed'],
  ['role.name', '@/etc/passwd', 'role.name: malformed'],
  ['role.name', '--help', 'role.name: malformed'],
  ['role.name', 'Rea\u202Eder', 'role.name: oddCharacters'],
  ['role.name', 'Reader\n', 'role.name: oddCharacters'],
  ['role.scope', '/', 'role.scope: scopeTooWide'],
  ['role.scope', '/providers/Microsoft.Management/managementGroups/root', 'role.scope: scopeTooWide'],
  ['role.scope', '/subscriptions/x', 'role.scope'],
  ['role.scope', `/subscriptions/${fabrikamSubscription}?x=1`, 'role.scope: malformed'],
  ['trust.issuer', undefined, 'trust.issuer: missing'],
  ['trust.issuer', 'http://issuer.example/', 'trust.issuer'],
  ['trust.issuer', 'https://user:pass@issuer.example/', 'trust.issuer'],
  ['trust.issuer', `https://issuer.example/${'a'.repeat(600)}`, 'trust.issuer: tooLong'],
  ['trust.subject', 'system:serviceaccount:default:other', 'trust.subject: contradicts'],
  ['trust.subject', 'repo:evil/evil:ref:refs/heads/main', 'trust.subject: malformed'],
  ['trust.audience', 'api://AKSIdentityBinding', 'trust.audience: audience'],
  ['steps', {}, 'steps: notAList'],
  ['steps', [], 'steps: missing'],
  ['steps', Array.from({ length: 100 }, () => ({ kind: 'putCredential' })), 'steps: tooMany'],
  ['steps.0.kind', 'deleteEverything', 'steps[0].kind: malformed'],
  ['steps.0.kind', 'constructor', 'steps[0].kind: malformed'],
  ['steps.0.kind', 'configureCluster', 'steps[0].kind: otherSide'],
  ['steps.0.kind', undefined, 'steps[0].kind: missing'],
  ['steps.0.command', 'curl evil', 'steps[0].command: unknownField'],
  ['steps.2.role', 'Owner', 'steps[2].role: contradicts'],
  ['steps.2.scope', `/subscriptions/${g('9')}`, 'steps[2].scope: contradicts'],
  ['steps.4.subject', 'system:serviceaccount:kube-system:admin', 'steps[4].subject: contradicts'],
  ['steps.4.issuer', 'https://issuer.example/', 'steps[4].issuer: contradicts'],
  ['steps.4.issuer', undefined, 'steps[4].issuer: missing'],
  ['steps.4.kind', 'createIdentity', 'steps[4].issuer: unknownField'],
  ['steps.0.changes', 'all', 'steps[0].changes: notAList'],
  ['steps.0.changes', [{ what: 'x', after: 'a\u0007' }], 'steps[0].changes[0].after: oddCharacters'],
  ['steps.0.changes', [{ what: 'x', after: 'a', html: '<b>' }], 'steps[0].changes[0].html: unknownField'],
  ['later', ['putCredential'], 'later[0]: twice'],
  ['later', ['configureCluster'], 'later[0]: otherSide'],
  ['later', undefined, 'later: missing'],
  ['done', ['putCredential'], 'done[0]: otherSide'],
];

test('every edit is refused by place and reason, in a whole sentence', () => {
  const say = speaker(inEnglish);
  for (const [path, value, expected] of edits) {
    const candidate = edited(path, value);
    assert.equal(refusal(candidate), expected, `${path} = ${inspect(value).slice(0, 80)}`);
    try {
      parsePlanFile(candidate);
    } catch (thrown) {
      const sentence = describeFailure(failureOf(thrown, 'readPlanFile'), say);
      assert.ok(/at [\w.[\]]+ is malformed/.test(sentence) && !sentence.includes('{'), sentence);
    }
  }
  assert.equal(refusal(edited('cluster.id', '/kubeconfig/contexts/kind-demo', clusterText)), 'cluster.id: otherMachine');
  assert.equal(refusal(edited('cluster.id', '/kubeconfig/contexts/kind-demo')), 'accepted');
  const twice = JSON.parse(text) as { steps: unknown[] };
  assert.equal(refusal(JSON.stringify({ ...twice, steps: [...twice.steps, twice.steps[0]] })), 'steps[5].kind: twice');
  assert.equal(refusal(text.replace('"format"', '"__proto__": {"side": "cluster"}, "format"')), '__proto__: unknownField');
});

test('what is no plan at all is refused at once, whatever its size and depth', () => {
  for (const [candidate, expected] of [
    ['x'.repeat(50 * 1024 * 1024), 'file: tooLarge'],
    ['['.repeat(planFileLimit / 2), 'file: notJson'],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'file: notAnObject'],
    [`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'a: unknownField'],
    ['', 'file: notJson'],
    ['null', 'file: notAnObject'],
    ['"tenantlink-plan"', 'file: notAnObject'],
    ['\u0000\u0001\u0002', 'file: notJson'],
  ] as const) {
    assert.equal(refusal(candidate), expected);
  }
});

test('any edit of any value is read whole or refused by place', () => {
  const paths = (node: unknown, prefix: readonly string[] = []): readonly (readonly string[])[] =>
    typeof node === 'object' && node !== null ? [prefix, ...Object.entries(node).flatMap(([key, value]) => paths(value, [...prefix, key]))] : [prefix];
  const all = paths(JSON.parse(text)).filter((path) => path.length > 0).map((path) => path.join('.'));
  fc.assert(
    fc.property(fc.constantFrom(...all), fc.jsonValue(), (path, value) => {
      const answer = refusal(edited(path, value));
      assert.notEqual(answer.split(':', 1)[0], 'no place');
    }),
    { numRuns: 2000 },
  );
});

test('live values of a cluster that no file could carry are written so that it can', async () => {
  const odd = `x\u0000\u202E\n${'y'.repeat(5000)}`;
  const { ports } = memoryWorld({ serviceAccounts: [aServiceAccount({ [workloadIdentityKeys.clientId]: odd })] });
  const plan = await planFor(ports, wish, { side: 'cluster' });
  const asked = handOverOf({ plan, side: 'cluster', resolved: plan.resolved, done: ['assignRole', 'putCredential', 'registerProvider'] });
  const file = parsePlanFile(writePlanFile(planFileOf(asked, now)));
  assert.match(file.steps[0]?.changes[0]?.before ?? '', /^x\\u\{0\}\\u\{202e\}\\u\{a\}y+…$/);
});

test('what is well-formed and yet odd is warned of beside the value', () => {
  const aks = (region: string, tenant: string): string => `https://${region}.oic.prod-aks.azure.com/${tenant}/${g('c')}/`;
  const warned = (change: (file: PlanFile) => PlanFile, at = now): readonly string[] => planFileWarnings(change(parsePlanFile(text)), at).map(({ place, message }) => `${place}: ${message.key.replace('handOver.warning.', '')}`);
  const withIssuer = (issuer: string) => (file: PlanFile): PlanFile => ({ ...file, trust: { ...file.trust, issuer: issuer as never } });
  const withRole = (name: string, scope: string) => (file: PlanFile): PlanFile => ({ ...file, role: { name, scope: scope as never } });
  assert.deepEqual(warned((file) => file), []);
  assert.deepEqual(warned(withIssuer('https://evil.example/')), ['trust.issuer: issuerNotAks']);
  assert.deepEqual(warned(withIssuer(aks('westus2', contoso).replace('.com/', '.com.evil.example/'))), ['trust.issuer: issuerNotAks']);
  assert.deepEqual(warned(withIssuer(aks('westus2', g('9')))), ['trust.issuer: issuerOtherTenant']);
  assert.deepEqual(warned(withIssuer(aks('ib', contoso))), ['trust.issuer: issuerOfBinding']);
  assert.deepEqual(warned(withIssuer(`https://oidc.prod-aks.azure.com/${g('c')}/`)), ['trust.issuer: issuerWithoutTenant']);
  assert.deepEqual(warned(withRole('owner', `/subscriptions/${fabrikamSubscription}`)), ['role.name: rolePowerful']);
  assert.deepEqual(warned(withRole('Reader', `/subscriptions/${g('9')}`)), ['role.scope: scopeElsewhere']);
  const answer = withRole('Owner', `/subscriptions/${g('9')}`)(withIssuer('https://evil.example/')(parsePlanFile(text)));
  assert.deepEqual(answerWarnings(answer, now).map(({ place, message }) => `${place}: ${message.key}`), ['trust.issuer: handOver.warning.issuerNotAks'], 'the role of an answer is the asker’s own wish');
  assert.deepEqual(warned((file) => file, now + 40 * 24 * 3600_000), ['createdAt: old']);
  assert.deepEqual(warned((file) => file, now - 2 * 24 * 3600_000), ['createdAt: future']);
});
