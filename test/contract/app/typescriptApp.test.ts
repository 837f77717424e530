import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { imageText, parseImageName } from '../../../src/core/app/imageName.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { ImageReading } from '../../../src/core/probe/imageEvidence.ts';
import { judgeReports, liveValues } from '../../../src/core/probe/judgeReports.ts';
import type { QuotaResult } from '../../../src/core/ports/quotaReader.ts';
import { builtApp, type BuiltApp } from '../../builders/builtApp.ts';
import { anApp } from '../../builders/newApp.ts';
import type { Pod } from '../../sandbox/kubernetes/model/pod.ts';
import type { SmallCluster } from '../../sandbox/kubernetes/smallCluster.ts';
import { until } from '../kubernetes/suite/connection.ts';
import { link } from '../journey/linking.ts';
import { prove } from '../journey/proving.ts';
import { isSame, startStage, there, wishOf, type Stage } from '../journey/stage.ts';

/** The app as the command writes it for a link, built by its own Dockerfile and run under that link. */
describe('the TypeScript app', () => {
  const image = parseImageName('registry.example.com/team/wi-demo:1.0');
  let stage: Stage;
  let wish: LinkWish;
  let small: SmallCluster;
  let app: BuiltApp;

  before(async () => {
    stage = await startStage();
    const { sandbox, product, warm, identity } = stage;
    wish = wishOf(stage, { cluster: warm, serviceAccount: { namespace: 'shop', name: 'reader' } });
    await link(wish, product.world);
    small = sandbox.kubernetes.cluster(warm.id);
    const quota = { subscriptionId: identity.subscriptionId, region: 'westeurope', resource: 'cores' };
    app = await builtApp(anApp({ cluster: warm, serviceAccount: wish.serviceAccount, identity, quota, image, cloud: sandbox.cloud, caPem: sandbox.caPem }));
    small.pushImage(imageText(image), app.image);
  });
  after(async () => {
    await stage.close();
    await app.close();
  });

  /** What the cloud says of the quota. */
  function expected(): QuotaResult {
    const quota = stage.sandbox.azure.admin.quota(stage.identity.subscriptionId, 'westeurope', 'cores');
    return { resource: 'cores', localizedName: quota.localizedName, limit: quota.limit, used: quota.usage, unit: 'Count' };
  }

  test('applied by its own manifests in a restricted namespace, its real token is exchanged and the quota read', async () => {
    const { namespace } = wish.serviceAccount;
    small.ensureNamespace(namespace, { 'pod-security.kubernetes.io/enforce': 'restricted' });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', ...wish.serviceAccount };
    const linked = small.get(account)?.metadata.annotations;
    small.put(await app.manifest('serviceaccount.yaml'));
    assert.deepEqual(small.get(account)?.metadata.annotations, linked, 'the manifest says what the link has');
    small.put(await app.manifest('authorities.yaml'));
    small.put(await app.manifest('pod.yaml'));
    const pod = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'wi-demo' };
    const log = (): string => small.logOf({ ...pod, container: 'app' });
    await until('the app to end well', async () => ((small.get(pod) as Pod | undefined)?.status.phase === 'Succeeded' ? true : undefined)).catch((thrown: unknown) => assert.fail(`${String(thrown)}\n${log()}`));

    const reading = new ImageReading();
    for (const line of log().split('\n')) reading.take(line);
    const evidence = { reports: [], image: reading.evidence };
    assert.equal(judgeReports(evidence, 0)?.code, 'quotaRead', log());
    assert.deepEqual(liveValues(evidence).quotas, [expected()]);
    small.delete(pod);
  });

  test('as the program of the quota pod it is judged a success', async () => {
    const proof = await prove(stage.sandbox, stage.product.world, chainSubjectOf(wish), { ownImage: true, settings: { image: imageText(image) } });
    assert.equal(proof.verdict.status, 'success', JSON.stringify([proof.outcome, proof.log]));
    assert.deepEqual(proof.outcome.quotas, [expected()]);
    assert.ok(proof.log.some((line) => line.startsWith('limit: {')) && proof.log.some((line) => line.startsWith('usage: {')), proof.log.join('\n'));
  });

  test('a credential that trusts somebody else is what its run ends with', async () => {
    const { azure } = stage.sandbox;
    const { credentials } = there(azure.admin.identities(stage.identity.tenantId).find((one) => isSame(one, stage.identity)));
    const credential = there([...credentials.values()].find(({ subject }) => subject === 'system:serviceaccount:shop:reader'));
    azure.admin.putCredential(stage.identity.id, { ...credential, subject: 'system:serviceaccount:shop:writer' });
    const proof = await prove(stage.sandbox, stage.product.world, chainSubjectOf(wish), { ownImage: true, settings: { image: imageText(image) } });
    azure.admin.putCredential(stage.identity.id, credential);
    assert.equal(proof.verdict.status, 'failure', JSON.stringify(proof.outcome));
    assert.equal(proof.outcome.code, 'exchangeRefused');
    assert.equal(proof.outcome.aadsts, 'AADSTS700213');
    assert.equal(proof.verdict.actual?.value, 'system:serviceaccount:shop:writer');
  });

  test('a role that is taken away is named by Azure’s own code', async () => {
    const { azure } = stage.sandbox;
    const { principalId, tenantId } = stage.identity;
    const held = azure.admin.roleAssignments(tenantId).filter((assignment) => assignment.principalId === principalId);
    assert.ok(held.length > 0);
    for (const { id } of held) azure.admin.deleteRoleAssignment(id);
    const proof = await prove(stage.sandbox, stage.product.world, chainSubjectOf(wish), { ownImage: true, settings: { image: imageText(image) } });
    assert.equal(proof.outcome.code, 'azureForbidden', JSON.stringify([proof.outcome, proof.log]));
    assert.equal(proof.outcome.azureCode, 'AuthorizationFailed');
  });
});
