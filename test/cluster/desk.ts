import type { IncomingMessage, ServerResponse } from 'node:http';
import { CoreV1Api } from '@kubernetes/client-node';
import { readBody, sendJson, startHttpsServer } from '../sandbox/foundation/httpsServer.ts';
import type { ServiceAccount } from '../sandbox/kubernetes/model/objects.ts';
import type { Pod } from '../sandbox/kubernetes/model/pod.ts';
import { mutatePod, type WebhookSettings } from '../sandbox/kubernetes/admission/workloadIdentityWebhook.ts';
import { WebhookDenial } from '../sandbox/kubernetes/admission/webhookDenial.ts';
import type { ClusterUnderTest } from './clusterUnderTest.ts';
import { ports } from './room/places.ts';

/** A person as the cluster's Entra ID names them. */
export interface Person {
  readonly name: string;
  readonly groups: readonly string[];
}

interface DeskOptions {
  readonly cluster: ClusterUnderTest;
  /** Who an Entra ID token for the AKS server application speaks for. */
  authenticate(token: string): Promise<Person | undefined>;
  webhookSettings(): WebhookSettings;
}

/**
 * What AKS adds to an API server, as one server of the test's own that the real one asks: who a person's token speaks
 * for (TokenReview), and what the workload identity webhook makes of a pod (AdmissionReview; contracts.md, part 5).
 * @returns its end
 */
export async function openDesk(options: DeskOptions): Promise<() => Promise<void>> {
  const core = options.cluster.admin.makeApiClient(CoreV1Api);

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const review = JSON.parse((await readBody(req)).toString('utf8')) as Review;
    const path = (req.url ?? '').split('?')[0];
    if (path === '/token-review') sendJson(res, 200, { ...review, status: await tokenStatus(options, review.spec?.token ?? '') });
    else if (path === '/mutate-v1-pod' && review.request) sendJson(res, 200, { apiVersion: review.apiVersion, kind: review.kind, response: await admit(review.request) });
    else sendJson(res, 404, {});
  }

  async function admit({ uid, namespace, object }: AdmissionRequest): Promise<Record<string, unknown>> {
    const before = JSON.stringify(object.spec);
    const name = object.spec.serviceAccountName ?? 'default';
    try {
      const account = await core.readNamespacedServiceAccount({ namespace, name });
      mutatePod(object, account as unknown as ServiceAccount, options.webhookSettings());
    } catch (error) {
      if (!(error instanceof WebhookDenial)) throw error;
      return { uid, allowed: false, status: { code: 400, message: error.message } };
    }
    if (JSON.stringify(object.spec) === before) return { uid, allowed: true };
    const patch = [{ op: 'replace', path: '/spec', value: object.spec }];
    return { uid, allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') };
  }

  const { address, desk: { certPem, keyPem } } = options.cluster;
  const server = await startHttpsServer({ cert: certPem, key: keyPem, host: address, port: ports.desk, handler: answer });
  return () => server.close();
}

/** Everybody whom Entra ID vouches for; a test's cluster lets them do everything, as the small one does. */
export const everybody = 'tenantlink:everybody';

async function tokenStatus(options: DeskOptions, token: string): Promise<Record<string, unknown>> {
  const person = await options.authenticate(token);
  if (person === undefined) return { authenticated: false };
  return { authenticated: true, user: { username: person.name, groups: [...person.groups, everybody] } };
}

interface AdmissionRequest {
  readonly uid: string;
  readonly namespace: string;
  readonly object: Pod;
}

/** A TokenReview or an AdmissionReview. */
interface Review {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec?: { readonly token?: string };
  readonly request?: AdmissionRequest;
}
