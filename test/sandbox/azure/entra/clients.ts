/** An application people sign in with. */
export interface ClientApp {
  readonly id: string;
  readonly name: string;
}

/** Public clients that exist in every tenant. */
export const PUBLIC_CLIENTS: readonly ClientApp[] = [
  { id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', name: 'Microsoft Azure CLI' },
  { id: 'aebc6443-996d-45c2-90f0-388ff96faa56', name: 'Visual Studio Code' },
  { id: '80faf920-1908-4b52-b5ef-a8e7bedfc67a', name: 'Azure Kubernetes Service AAD Client' },
];

/** Audience of the AKS server application. */
const AKS_SERVER_APP = '6dae42f8-4368-4678-94ff-3960e28e3630';
const ARM_APP = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
const GRAPH_APP = '00000003-0000-0000-c000-000000000000';

/** What tokens can be had for. */
export interface Resource {
  readonly appId: string;
  /** The `aud` claim. */
  readonly audience: string;
  readonly scope: string;
}

/** ARM under its public names and, as in any custom cloud, under its own endpoint. */
export function armAudiences(armUrl: string): readonly string[] {
  return ['https://management.azure.com', 'https://management.core.windows.net', armUrl];
}

const OIDC_SCOPES = new Set(['openid', 'profile', 'email', 'offline_access']);

/** What a scope parameter names: a resource, nothing but sign-in (then Graph), or an unknown resource. */
export function resourceOf(scope: string, armUrl: string): Resource | { readonly unknown: string } {
  const asked = scope.split(/\s+/).filter((part) => part !== '' && !OIDC_SCOPES.has(part));
  const first = asked[0];
  if (first === undefined || !/^(https?:|api:|[0-9a-f]{8}-)/i.test(first)) {
    return { appId: GRAPH_APP, audience: GRAPH_APP, scope: 'openid profile User.Read email' };
  }
  const resource = first.slice(0, first.lastIndexOf('/'));
  const bare = resource.replace(/\/+$/, '').toLowerCase();
  if (bare === AKS_SERVER_APP) return { appId: AKS_SERVER_APP, audience: AKS_SERVER_APP, scope: 'user.read' };
  if (armAudiences(armUrl).some((known) => known.toLowerCase() === bare)) {
    return { appId: ARM_APP, audience: resource, scope: 'user_impersonation' };
  }
  if (bare === 'https://graph.microsoft.com') return { appId: GRAPH_APP, audience: GRAPH_APP, scope: 'User.Read' };
  return { unknown: resource };
}

/** A public client by id. */
export function findPublicClient(id: string): ClientApp | undefined {
  return PUBLIC_CLIENTS.find((client) => client.id === id.toLowerCase());
}

/** Names that stand for "the user's own tenant". */
export function isTenantAlias(tenant: string): boolean {
  return ['common', 'organizations', 'consumers'].includes(tenant.toLowerCase());
}
