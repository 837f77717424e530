import { describe } from 'node:test';
import { webhookContract } from '../contract/kubernetes/suite/webhook.ts';
import { connectCluster, noStage } from './clusterConnection.ts';
import { clusterUnderTest } from './clusterUnderTest.ts';
import { openDesk } from './desk.ts';
import { webhookInstallation } from './webhookInstallation.ts';

const missing = await noStage();
const tenantId = '11111111-1111-4111-8111-111111111111';
const authorityHost = 'https://login.sandbox.test/';

describe('a real Kubernetes calls the webhook as the small one does', { skip: missing ?? false }, () => {
  webhookContract(async () => {
    const cluster = await clusterUnderTest();
    const at = await connectCluster();
    const webhook = await webhookInstallation(cluster);
    const identityBinding = { tokenProxy: 'https://kubernetes.default.svc', sniName: 'real.ests.aks', caData: Buffer.from(cluster.desk.caPem).toString('base64') };
    const open = (): ReturnType<typeof openDesk> =>
      openDesk({ cluster, authenticate: () => Promise.resolve(undefined), webhookSettings: () => ({ tenantId, authorityHost, identityBinding }) });
    let closeDesk = await open();
    await webhook.answer(true);
    await webhook.install(true);
    return {
      ...at,
      tenantId,
      authorityHost,
      async setAnswers(answers) {
        // The API server keeps its connections to a webhook whose pods are gone: these end with the desk.
        await closeDesk();
        await webhook.answer(answers);
        if (answers) closeDesk = await open();
      },
      async close() {
        await webhook.remove();
        await at.close();
        await closeDesk();
      },
    };
  });
});
