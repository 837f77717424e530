import { isGuid, parseTenantId, type TenantId } from '../../core/model/ids.ts';
import { aksServerScope } from '../../core/model/cloud.ts';
import { decodedMember, malformed, member, optional, optionalText, textMember, unsupported, type Place } from './kubeconfigPlace.ts';

/** How a kubeconfig's user proves who it is. */
export type ClusterUser =
  /** Entra ID: a bearer token of the signed-in user for the cluster's server application. */
  | { readonly kind: 'entra'; readonly scope: string; readonly tenantId?: TenantId }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'certificate'; readonly certPem: string; readonly keyPem: string; readonly token?: string };

/** Members that change who acts or name a file or a secret of an old kind; ignoring them would act as someone else. */
const refusedMembers: Readonly<Record<string, string>> = {
  as: 'ImpersonationRefused',
  'as-uid': 'ImpersonationRefused',
  'as-groups': 'ImpersonationRefused',
  'as-user-extra': 'ImpersonationRefused',
  tokenFile: 'FileRefused',
  'client-certificate': 'FileRefused',
  'client-key': 'FileRefused',
  username: 'PasswordRefused',
  password: 'PasswordRefused',
};

/** The `user` part of a kubeconfig. @throws TenantlinkError `invalidInput`, `notSupported` */
export function clusterUser(user: Place): ClusterUser {
  for (const [name, code] of Object.entries(refusedMembers)) {
    const found = optional(user, name);
    if (found.value !== undefined) return unsupported(found, code);
  }
  if (optional(user, 'exec').value !== undefined) return kubeloginUser(member(user, 'exec'));
  if (optional(user, 'auth-provider').value !== undefined) return authProviderUser(member(user, 'auth-provider'));
  const token = optionalText(user, 'token');
  const certPem = decodedMember(user, 'client-certificate-data');
  const keyPem = decodedMember(user, 'client-key-data');
  if (certPem !== undefined && keyPem !== undefined) return { kind: 'certificate', certPem, keyPem, ...(token === undefined ? {} : { token }) };
  if (certPem !== undefined || keyPem !== undefined) return malformed(optional(user, certPem === undefined ? 'client-certificate-data' : 'client-key-data'), 'Missing');
  return token === undefined ? malformed(user, 'NoCredential') : { kind: 'token', token };
}

/** `exec: kubelogin get-token …`, which Tenantlink replaces by its own sign-in; any other program is refused, never run. */
function kubeloginUser(exec: Place): ClusterUser {
  const program = textMember(exec, 'command').split(/[\\/]/).pop() ?? '';
  if (!/^kubelogin(?:\.exe)?$/i.test(program)) return unsupported(optional(exec, 'command'), 'ExecCommandRefused', program.slice(0, 80));
  const args = optional(exec, 'args');
  if (args.value !== undefined && !(Array.isArray(args.value) && args.value.every((arg) => typeof arg === 'string'))) return malformed(args, 'NotAListOfTexts');
  const list = (args.value ?? []) as readonly string[];
  return entraUser({ serverId: flag(list, '--server-id'), tenantId: flag(list, '--tenant-id') ?? flag(list, '-t'), place: args });
}

/** `auth-provider: azure`, the form before Kubernetes 1.24 (`format=azure`). */
function authProviderUser(provider: Place): ClusterUser {
  const name = textMember(provider, 'name');
  if (name !== 'azure') return unsupported(optional(provider, 'name'), 'AuthProviderRefused', name.slice(0, 80));
  const config = member(provider, 'config');
  return entraUser({ serverId: optionalText(config, 'apiserver-id'), tenantId: optionalText(config, 'tenant-id'), place: config });
}

function flag(args: readonly string[], name: string): string | undefined {
  const index = args.indexOf(name);
  return index >= 0 ? args[index + 1] : args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * Only the AKS server application gets a token: it opens clusters and nothing else. A kubeconfig
 * that asks for another application would have that token sent to whatever server it names.
 */
function entraUser(args: { readonly serverId: string | undefined; readonly tenantId: string | undefined; readonly place: Place }): ClusterUser {
  const { serverId, tenantId, place } = args;
  if (`${serverId?.toLowerCase() ?? ''}/.default` !== aksServerScope) return unsupported(place, 'ServerApplicationRefused', serverId !== undefined && isGuid(serverId) ? serverId : undefined);
  if (tenantId !== undefined && !isGuid(tenantId)) return malformed(place, 'TenantNotAGuid');
  return { kind: 'entra', scope: aksServerScope, ...(tenantId === undefined ? {} : { tenantId: parseTenantId(tenantId, place.path) }) };
}
