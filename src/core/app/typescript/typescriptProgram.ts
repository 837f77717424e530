import type { AppFile } from '../app.ts';

/**
 * Reads limit and usage of one quota and prints each as one line of JSON, which the quota pod's
 * judgement understands too (core/probe/imageLog.ts): the app's image can be its own program.
 */
export const typescriptProgram: AppFile = {
  path: 'src/main.ts',
  text: `// Reads the limit and the usage of one compute quota. No secret is involved: in the cluster it acts as the managed
// identity that its ServiceAccount is linked to, on your machine as whoever signed in with "az login".
import { AzureQuotaExtensionAPI } from '@azure/arm-quota';
import { DefaultAzureCredential, WorkloadIdentityCredential } from '@azure/identity';

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(\`\${name} is not set.\`);
  return value;
}

async function main(): Promise<void> {
  const scope = \`subscriptions/\${setting('AZURE_SUBSCRIPTION_ID')}/providers/Microsoft.Compute/locations/\${setting('AZURE_REGION')}\`;
  const resource = setting('AZURE_RESOURCE_NAME');

  // Only where the cloud is another than the public one. Private ones are not in Microsoft's list of clouds, so it is not asked.
  const endpoint = process.env.TENANTLINK_RESOURCE_MANAGER;
  const cloud = endpoint === undefined ? {} : { endpoint, credentialScopes: process.env.TENANTLINK_SCOPE ?? \`\${endpoint}/.default\` };
  const options = { disableInstanceDiscovery: endpoint !== undefined };

  // The workload identity webhook names a token file. Where it does, nothing else is tried, so that a refusal is told as it is.
  const inCluster = process.env.AZURE_FEDERATED_TOKEN_FILE !== undefined;
  const credential = inCluster ? new WorkloadIdentityCredential(options) : new DefaultAzureCredential(options);

  const client = new AzureQuotaExtensionAPI(credential, cloud);
  console.log(\`limit: \${JSON.stringify(await client.quota.get(resource, scope))}\`);
  console.log(\`usage: \${JSON.stringify(await client.usages.get(resource, scope))}\`);
}

main().catch((error: unknown) => {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  // Azure's own word for why, on a line of its own.
  if ('code' in error && typeof error.code === 'string') console.error(\`ERROR CODE: \${error.code}\`);
  process.exitCode = 1;
});
`,
};
