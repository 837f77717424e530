import { identityOf } from '../../../src/core/link/facts.ts';
import { subscriptionOf } from '../../../src/core/model/armId.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import type { ChainCode } from '../../../src/core/chain/finding.ts';
import { there } from '../journey/stage.ts';
import type { Bench } from './bench.ts';

/** One thing another administrator does to a link that holds. */
export interface Breakage {
  readonly name: string;
  /** The link of the chain that it breaks. */
  readonly code: ChainCode;
  readonly by: (bench: Bench) => void;
}

const stranger = '0ddba115-0000-4000-8000-000000000000';
const prefix = 'azure.workload.identity';

/** Ways to break a link, in the order of the chain. */
export const breakages: readonly Breakage[] = [
  { name: 'the issuer is off', code: 'WI102-issuer', by: ({ sandbox, wish }) => sandbox.azure.admin.updateCluster(wish.cluster.id, { oidc: false }) },
  { name: 'the webhook is off', code: 'WI103-webhook', by: ({ sandbox, wish }) => sandbox.azure.admin.updateCluster(wish.cluster.id, { workloadIdentity: false }) },
  { name: 'the ServiceAccount is gone', code: 'WI105-service-account', by: ({ small, wish }) => small.delete({ apiVersion: 'v1', kind: 'ServiceAccount', ...wish.serviceAccount }) },
  { name: 'no client-id', code: 'WI106-client-id', by: (bench) => bench.annotateAccount({ [workloadIdentityKeys.clientId]: null }) },
  { name: 'the client-id of nobody', code: 'WI106-client-id', by: (bench) => bench.annotateAccount({ [workloadIdentityKeys.clientId]: stranger }) },
  { name: 'the object id as client-id', code: 'WI106-client-id', by: (bench) => bench.annotateAccount({ [workloadIdentityKeys.clientId]: bench.made.principalId }) },
  { name: 'the ARM id as client-id', code: 'WI106-client-id', by: (bench) => bench.annotateAccount({ [workloadIdentityKeys.clientId]: bench.made.id }) },
  { name: 'no tenant-id', code: 'WI107-tenant-id', by: (bench) => bench.annotateAccount({ [workloadIdentityKeys.tenantId]: null }) },
  { name: 'the cluster’s tenant-id', code: 'WI107-tenant-id', by: (bench) => bench.annotateAccount({ [workloadIdentityKeys.tenantId]: bench.wish.cluster.tenantId }) },
  { name: 'another serviceAccountName', code: 'WI108-pod-service-account', by: (bench) => bench.changeTemplate({ spec: { serviceAccountName: 'default' } }) },
  { name: 'no label on the template', code: 'WI109-pod-label', by: (bench) => bench.changeTemplate({ metadata: { labels: { [`${prefix}/use`]: null } } }) },
  { name: 'an identity binding', code: 'WI119-identity-binding', by: (bench) => bench.changeTemplate({ metadata: { annotations: { [`${prefix}/use-identity-binding`]: 'true' } } }) },
  { name: 'AZURE_CLIENT_ID by hand', code: 'WI110-container-environment', by: (bench) => bench.changeTemplate({ spec: { containers: [{ name: 'main', image: 'node:24', env: [{ name: 'AZURE_CLIENT_ID', value: stranger }] }] } }) },
  { name: 'AZURE_TENANT_ID by hand', code: 'WI110-container-environment', by: (bench) => bench.changeTemplate({ spec: { containers: [{ name: 'main', image: 'node:24', env: [{ name: 'AZURE_TENANT_ID', value: bench.wish.cluster.tenantId }] }] } }) },
  { name: 'its container is skipped', code: 'WI110-container-environment', by: (bench) => bench.changeTemplate({ metadata: { annotations: { [`${prefix}/skip-containers`]: 'other; main' } } }) },
  { name: 'a token of a minute, by the template', code: 'WI118-token-lifetime', by: (bench) => bench.changeTemplate({ metadata: { annotations: { [`${prefix}/service-account-token-expiration`]: '60' } } }) },
  { name: 'a token of a week, by the ServiceAccount', code: 'WI118-token-lifetime', by: (bench) => bench.annotateAccount({ [`${prefix}/service-account-token-expiration`]: '604800' }) },
  { name: 'the identity is gone', code: 'WI112-identity', by: ({ sandbox, wish }) => void sandbox.azure.admin.deleteIdentity(identityOf(wish).id) },
  { name: 'twenty other credentials', code: 'WI120-credential-room', by: crowd },
  { name: 'no credential', code: 'WI113-credential-issuer', by: (bench) => void bench.sandbox.azure.admin.deleteCredential(identityOf(bench.wish).id, there(bench.credential()).name) },
  { name: 'an issuer without its slash', code: 'WI113-credential-issuer', by: (bench) => bench.changeCredential({ issuer: there(bench.credential()).issuer.replace(/\/$/, '') }) },
  { name: 'an issuer in capitals', code: 'WI113-credential-issuer', by: (bench) => bench.changeCredential({ issuer: there(bench.credential()).issuer.toUpperCase() }) },
  { name: 'an issuer over http', code: 'WI113-credential-issuer', by: (bench) => bench.changeCredential({ issuer: there(bench.credential()).issuer.replace('https:', 'http:') }) },
  { name: 'the subject of another namespace', code: 'WI114-credential-subject', by: (bench) => bench.changeCredential({ subject: `system:serviceaccount:elsewhere:${bench.wish.serviceAccount.name}` }) },
  { name: 'the subject of another account', code: 'WI114-credential-subject', by: (bench) => bench.changeCredential({ subject: `system:serviceaccount:${bench.wish.serviceAccount.namespace}:other` }) },
  { name: 'a subject in another case', code: 'WI114-credential-subject', by: (bench) => bench.changeCredential({ subject: there(bench.credential()).subject.replace('sa-', 'SA-') }) },
  { name: 'another audience', code: 'WI115-credential-audience', by: (bench) => bench.changeCredential({ audiences: ['api://somewhere-else'] }) },
  { name: 'no role', code: 'WI116-role', by: (bench) => void takeRoles(bench) },
  { name: 'the role only in a group', code: 'WI116-role', by: roleElsewhere },
  { name: 'the provider is not registered', code: 'WI117-provider', by: ({ sandbox, wish }) => sandbox.azure.admin.setProvider(there(subscriptionOf(wish.role.scope)), 'Microsoft.Quota', 'NotRegistered') },
];

function crowd(bench: Bench): void {
  const { sandbox: { azure: { admin } }, wish } = bench;
  const { id } = identityOf(wish);
  const own = bench.credential();
  if (own !== undefined) admin.deleteCredential(id, own.name);
  for (let index = 1; index <= 20; index += 1) {
    admin.putCredential(id, { name: `crowd-${index}`, issuer: 'https://token.actions.githubusercontent.com', subject: `repo:contoso/app-${index}:ref:refs/heads/main`, audiences: ['api://AzureADTokenExchange'] });
  }
}

function takeRoles({ sandbox: { azure: { admin } }, wish, made: { principalId } }: Bench): string {
  for (const assignment of admin.roleAssignments(identityOf(wish).tenantId)) {
    if (assignment.principalId === principalId) admin.deleteRoleAssignment(assignment.id);
  }
  return principalId;
}

function roleElsewhere(bench: Bench): void {
  const principalId = takeRoles(bench);
  const scope = identityOf(bench.wish).id.split('/').slice(0, 5).join('/');
  bench.sandbox.azure.admin.assignRole({ scope, role: bench.wish.role.name, principalId });
}
