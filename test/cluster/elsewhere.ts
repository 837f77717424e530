import { AdmissionregistrationV1Api, ApiException, type KubeConfig } from '@kubernetes/client-node';
import { json, raw } from '../contract/kubernetes/suite/connection.ts';
import { WEBHOOK_CONFIGURATION_NAME } from '../sandbox/kubernetes/admission/webhookConfiguration.ts';
import { twinIssuer } from './twin.ts';

/** Environment variable with an address of this machine, at which the cluster that KUBECONFIG names reaches it. */
export const addressVariable = 'TENANTLINK_SANDBOX_ADDRESS';

/** That address. @throws Error where it is not given: see noStageElsewhere */
export function addressElsewhere(): string {
  const address = process.env[addressVariable];
  if (address === undefined) throw new Error(`${addressVariable} is not set`);
  return address;
}

/** The `iss` of a cluster's ServiceAccount tokens. */
export async function issuerOf(admin: KubeConfig): Promise<string> {
  const { issuer } = json(await raw(admin, { path: '/.well-known/openid-configuration' }));
  if (typeof issuer !== 'string') throw new Error('the cluster does not say who issues its ServiceAccount tokens');
  return issuer;
}

/** Why the sandbox's Azure cannot take part on the cluster that KUBECONFIG names; undefined where it can. */
export async function noStageElsewhere(admin: KubeConfig): Promise<string | undefined> {
  const address = process.env[addressVariable];
  if (address === undefined) return `the sandbox’s Azure has to be in reach of the cluster that KUBECONFIG names: set ${addressVariable} to an address of this machine that its nodes and pods reach`;
  if (await hasWebhook(admin)) return `the webhook of that cluster leads its pods to the real Entra ID and is not ours to replace; where nobody needs it, delete ${WEBHOOK_CONFIGURATION_NAME}`;
  const issuer = await issuerOf(admin);
  const served = twinIssuer(address);
  if (issuer === served || (await isPublished(issuer))) return undefined;
  return `nobody but that cluster can read the keys of its issuer ${issuer}: take one whose issuer is public, or start its API server with --service-account-issuer=${served}`;
}

async function hasWebhook(admin: KubeConfig): Promise<boolean> {
  try {
    await admin.makeApiClient(AdmissionregistrationV1Api).readMutatingWebhookConfiguration({ name: WEBHOOK_CONFIGURATION_NAME });
    return true;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return false;
    throw error;
  }
}

async function isPublished(issuer: string): Promise<boolean> {
  // Whatever hinders this machine hinders the sandbox's Entra ID.
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { redirect: 'manual', signal: AbortSignal.timeout(15_000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}
