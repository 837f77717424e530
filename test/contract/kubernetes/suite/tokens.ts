import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { json, raw, refusal, type Connect, type Connection } from './connection.ts';

const AUDIENCE = 'api://AzureADTokenExchange';

/** TokenRequest, and the keys that verify its tokens. */
export function tokensContract(connect: Connect): void {
  describe('service account tokens', () => {
    let at: Connection;
    let core: CoreV1Api;
    before(async () => {
      at = await connect();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
      await core.createNamespacedServiceAccount({ namespace: at.namespace, body: { metadata: { name: 'worker' } } });
    });
    after(() => at.close());

    const request = (spec: { audiences: string[]; expirationSeconds?: number }, name = 'worker'): ReturnType<CoreV1Api['createNamespacedServiceAccountToken']> =>
      core.createNamespacedServiceAccountToken({ namespace: at.namespace, name, body: { spec } });

    it('is verified by the published keys and says whose it is', async () => {
      const { status } = await request({ audiences: [AUDIENCE], expirationSeconds: 3600 });
      const discovery = json(await raw(at.kubeConfig, { path: '/.well-known/openid-configuration' }));
      const keys = json(await raw(at.kubeConfig, { path: '/openid/v1/jwks' })) as unknown as JSONWebKeySet;
      const issuer = String(discovery.issuer);
      const { payload, protectedHeader } = await jwtVerify(status?.token ?? '', createLocalJWKSet(keys), { issuer, audience: AUDIENCE, subject: `system:serviceaccount:${at.namespace}:worker` });
      assert.equal(protectedHeader.alg, 'RS256');
      assert.ok(keys.keys.some(({ kid }) => kid === protectedHeader.kid));
      assert.deepEqual(payload.aud, [AUDIENCE]);
      assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 3600);
      const account = await core.readNamespacedServiceAccount({ namespace: at.namespace, name: 'worker' });
      const said = payload['kubernetes.io'] as { namespace: string; serviceaccount: unknown };
      assert.equal(said.namespace, at.namespace);
      assert.deepEqual(said.serviceaccount, { name: 'worker', uid: account.metadata?.uid });
    });

    it('lasts an hour unless told otherwise, and says until when', async () => {
      const { spec, status } = await request({ audiences: [AUDIENCE] });
      const claims = decodeJwt(status?.token ?? '');
      assert.equal(spec?.expirationSeconds, 3600);
      assert.equal(new Date(status?.expirationTimestamp ?? 0).getTime() / 1000, claims.exp);
    });

    it('refuses less than ten minutes', async () => {
      const status = await refusal(request({ audiences: [AUDIENCE], expirationSeconds: 599 }));
      assert.equal(status.code, 422);
      assert.match(status.message, /spec\.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes/);
    });

    it('answers 404 for an account that is not there', async () => {
      const status = await refusal(request({ audiences: [AUDIENCE] }, 'nobody'));
      assert.deepEqual([status.code, status.message], [404, 'serviceaccounts "nobody" not found']);
    });

    it('opens the API server as the account, and no further than its rights go', async () => {
      const { status } = await request({ audiences: [] });
      const answer = await raw(at.kubeConfig, { path: `/api/v1/namespaces/${at.namespace}/pods`, anonymous: true, headers: { authorization: `Bearer ${status?.token ?? ''}` } });
      assert.equal(answer.status, 403);
      assert.equal(json(answer).message, `pods is forbidden: User "system:serviceaccount:${at.namespace}:worker" cannot list resource "pods" in API group "" in the namespace "${at.namespace}"`);
    });

    it('does not open the API server when it was made for somebody else', async () => {
      const { status } = await request({ audiences: [AUDIENCE] });
      const answer = await raw(at.kubeConfig, { path: `/api/v1/namespaces/${at.namespace}/pods`, anonymous: true, headers: { authorization: `Bearer ${status?.token ?? ''}` } });
      assert.equal(answer.status, 401);
    });

    it('says that the administrator may do what the account may not', async () => {
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { namespace: at.namespace, verb: 'create', resource: 'serviceaccounts', subresource: 'token' } } };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const mine = await raw(at.kubeConfig, { method: 'POST', path, body });
      assert.equal(mine.status, 201);
      assert.equal((json(mine).status as { allowed: boolean }).allowed, true);
      const { status } = await request({ audiences: [] });
      const theirs = await raw(at.kubeConfig, { method: 'POST', path, body, anonymous: true, headers: { authorization: `Bearer ${status?.token ?? ''}` } });
      assert.equal((json(theirs).status as { allowed: boolean }).allowed, false);
    });
  });
}
