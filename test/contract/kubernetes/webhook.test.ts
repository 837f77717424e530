import { AUTHORITY_HOST, startSandboxCluster, TENANT_ID } from './sandboxCluster.ts';
import { webhookContract } from './suite/webhook.ts';

webhookContract(async () => {
  const sandbox = await startSandboxCluster();
  const at = await sandbox.connection();
  return {
    ...at,
    tenantId: TENANT_ID,
    authorityHost: AUTHORITY_HOST,
    setAnswers: (answers) => Promise.resolve(sandbox.cluster.setWebhookAnswers(answers)),
    async close() {
      await at.close();
      await sandbox.close();
    },
  };
});
