import type { ChainFacts, ChainSubject } from '../../src/core/chain/facts.ts';
import { quotaActions, quotaProvider } from '../../src/core/chain/facts.ts';
import { parseArmId, subscriptionScope } from '../../src/core/model/armId.ts';
import type { Cluster } from '../../src/core/model/cluster.ts';
import { tokenExchangeAudience } from '../../src/core/model/cloud.ts';
import { known, type Fact } from '../../src/core/model/fact.ts';
import type { FederatedCredential, ManagedIdentity, RoleAssignment } from '../../src/core/model/identity.ts';
import { parseClientId, parseIssuer, parsePrincipalId, parseSubscriptionId, parseTenantId } from '../../src/core/model/ids.ts';
import { workloadIdentityKeys, type ServiceAccount } from '../../src/core/model/serviceAccount.ts';
import type { Workload } from '../../src/core/model/workload.ts';
import type { IssuerDocument } from '../../src/core/ports/issuerDocuments.ts';
import type { RegistrationState } from '../../src/core/ports/providerRegistry.ts';

const guid = (digit: string): string => `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`;

/** Two tenants, as in the tutorial: the cluster's and the identity's. */
export const contoso = parseTenantId(guid('a'));
export const fabrikam = parseTenantId(guid('b'));
export const contosoSubscription = parseSubscriptionId(guid('1'));
export const fabrikamSubscription = parseSubscriptionId(guid('2'));
export const issuer = parseIssuer(`https://westus2.oic.prod-aks.azure.com/${contoso}/${guid('c')}/`);

/** When the facts of the builders were read. */
export const readAt = Date.parse('2026-11-23T12:00:00Z');

export function aCluster(change: Partial<Cluster> = {}): Cluster {
  return {
    id: parseArmId(`/subscriptions/${contosoSubscription}/resourceGroups/rg-wi-demo/providers/Microsoft.ContainerService/managedClusters/aks-wi-demo`),
    tenantId: contoso,
    name: 'aks-wi-demo',
    resourceGroup: 'rg-wi-demo',
    subscriptionId: contosoSubscription,
    location: 'westus2',
    provisioningState: 'Succeeded',
    powerState: 'Running',
    oidcIssuerEnabled: true,
    issuer,
    workloadIdentityEnabled: true,
    ...change,
  };
}

export function anIdentity(change: Partial<ManagedIdentity> = {}): ManagedIdentity {
  return {
    id: parseArmId(`/subscriptions/${fabrikamSubscription}/resourceGroups/rg-wi-demo/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi-wi-demo`),
    tenantId: fabrikam,
    name: 'mi-wi-demo',
    resourceGroup: 'rg-wi-demo',
    subscriptionId: fabrikamSubscription,
    location: 'eastus',
    clientId: parseClientId(guid('d')),
    principalId: parsePrincipalId(guid('e')),
    ...change,
  };
}

export function aCredential(change: Partial<FederatedCredential> = {}): FederatedCredential {
  return { name: 'fc-wi-demo', issuer, subject: 'system:serviceaccount:default:wi-demo-account', audiences: [tokenExchangeAudience], ...change };
}

export function aServiceAccount(annotations: Readonly<Record<string, string>>, change: Partial<ServiceAccount> = {}): ServiceAccount {
  return { namespace: 'default', name: 'wi-demo-account', annotations, labels: {}, uid: 'uid-1', resourceVersion: '1', managers: [], ...change };
}

/** Annotated for {@link anIdentity} from another tenant. */
export function linkedAnnotations(): Record<string, string> {
  return { [workloadIdentityKeys.clientId]: anIdentity().clientId, [workloadIdentityKeys.tenantId]: fabrikam };
}

export function aReaderAssignment(change: Partial<RoleAssignment> = {}): RoleAssignment {
  const scope = subscriptionScope(fabrikamSubscription);
  return {
    id: parseArmId(`${scope}/providers/Microsoft.Authorization/roleAssignments/${guid('f')}`),
    scope,
    principalId: anIdentity().principalId,
    role: { id: `${scope}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`, name: 'Reader', actions: ['*/read'], notActions: [] },
    ...change,
  };
}

export function aWorkload(change: Partial<Workload> = {}): Workload {
  return {
    kind: 'Deployment',
    namespace: 'default',
    name: 'wi-demo-app',
    podLabels: { [workloadIdentityKeys.use]: 'true' },
    podAnnotations: {},
    serviceAccountName: 'wi-demo-account',
    containers: [{ name: 'app', env: {} }],
    projectedTokens: [],
    ...change,
  };
}

/** A Pod that the webhook has been at after the ServiceAccount was annotated as {@link linkedAnnotations}. */
export function aMutatedPod(change: Partial<Workload> = {}): Workload {
  const env = {
    AZURE_CLIENT_ID: anIdentity().clientId,
    AZURE_TENANT_ID: fabrikam,
    AZURE_FEDERATED_TOKEN_FILE: '/var/run/secrets/azure/wi/token/azure-identity-token',
    AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
  };
  return aWorkload({
    kind: 'Pod',
    name: 'wi-demo-app-7d4b9-x2x2x',
    containers: [{ name: 'app', env }],
    projectedTokens: [{ audience: tokenExchangeAudience, expirationSeconds: 3600 }],
    createdAt: readAt - 60_000,
    ...change,
  });
}

export function aSubject(change: Partial<ChainSubject> = {}): ChainSubject {
  return {
    cluster: aCluster(),
    serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
    identity: anIdentity(),
    scope: subscriptionScope(fabrikamSubscription),
    roleName: 'Reader',
    actions: quotaActions,
    provider: quotaProvider,
    ...change,
  };
}

/** A chain in which every link holds. */
export function linkedFacts(change: Partial<ChainFacts> = {}): ChainFacts {
  const fact = <T>(value: T, source = 'test'): Fact<T> => known(value, readAt, source);
  return {
    subject: aSubject(),
    cluster: fact(aCluster(), 'cluster aks-wi-demo'),
    issuerDocument: fact<IssuerDocument | undefined>({ issuer, keyIds: ['key-1'] }),
    clusterIssuer: fact({ issuer, keyIds: ['key-1'] }, 'API server of aks-wi-demo'),
    serviceAccount: fact<ServiceAccount | undefined>(aServiceAccount(linkedAnnotations()), 'ServiceAccount default/wi-demo-account'),
    identity: fact<ManagedIdentity | undefined>(anIdentity(), 'identity mi-wi-demo'),
    credentials: fact<readonly FederatedCredential[]>([aCredential()], 'federated credentials of mi-wi-demo'),
    assignments: fact<readonly RoleAssignment[]>([aReaderAssignment()]),
    provider: fact<RegistrationState>('Registered'),
    ...change,
  };
}
