import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { readBody, sendJson } from '../../sandbox/foundation/httpsServer.ts';

/** Where the test's Microsoft account provider gets its tokens. */
export interface AccountServer {
  readonly url: string;
  close(): Promise<void>;
}

interface TokenWish {
  readonly tenant?: string;
  readonly scope: string;
  readonly interactive: boolean;
}

/** Hands out the sandbox's user tokens on loopback, by the directory's rules; a person answers second factors. */
export async function startAccountServer(sandbox: Sandbox, user: string): Promise<AccountServer> {
  const upn = sandbox.azure.admin.users().find(({ name }) => name === user);
  if (upn === undefined) throw new Error(`The sandbox has no user ${user}.`);
  const label = upn.memberships.get(upn.homeTenantId)?.upn ?? user;
  const server = createServer((request, response) => {
    void readBody(request)
      .then((body) => {
        const { tenant, scope, interactive } = JSON.parse(body.toString()) as TokenWish;
        const { token } = sandbox.azure.issueUserToken({ user, tenant, scope, mfa: interactive });
        sendJson(response, 200, { token, account: { id: `${upn.homeTenantId}.${user}`, label } });
      })
      .catch((thrown: unknown) => sendJson(response, 400, { error: thrown instanceof Error ? thrown.message : String(thrown) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
