import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import { nodeAddress, ports, roomFolder } from '../room/places.ts';

/** Who comes with a cluster, each with a token of its own. */
const accounts = {
  admin: { user: 'cluster-admin', groups: ['system:masters'] },
  controllers: { user: 'system:kube-controller-manager', groups: ['system:masters'] },
  scheduler: { user: 'system:kube-scheduler', groups: [] },
  node: { user: 'system:node:node-1', groups: ['system:nodes'] },
} as const;
type Account = keyof typeof accounts;

/** The node's name, which its account and the node itself share. */
export const nodeName = 'node-1';

/** Keys, certificates, tokens and kubeconfigs of one cluster: paths of files in the room's memory. */
export interface Papers {
  readonly ca: string;
  readonly caPem: string;
  readonly serverCert: string;
  readonly serverKey: string;
  /** Signs ServiceAccount tokens. */
  readonly signingKey: string;
  readonly tokens: string;
  /** Where the API server asks who an Entra ID token speaks for. */
  readonly tokenReview: string;
  /** For the server that answers that question and admission's. */
  readonly desk: { readonly certPem: string; readonly keyPem: string };
  readonly server: string;
  kubeconfigOf(account: Account): string;
  tokenOf(account: Account): string;
}

/** Makes everything anew. */
export async function makePapers(): Promise<Papers> {
  const folder = join(roomFolder, 'papers');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const put = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const authority = await createCertificateAuthority();
  const own = await authority.issue([nodeAddress, 'kubernetes', 'kubernetes.default.svc', '10.96.0.1']);
  const server = `https://${nodeAddress}:${String(ports.apiServer)}`;
  const names = Object.keys(accounts) as Account[];
  const tokens = new Map(names.map((name) => [name, randomBytes(24).toString('hex')]));
  const tokenOf = (account: Account): string => tokens.get(account) ?? '';
  const rows = names.map((name) => `${tokenOf(name)},${accounts[name].user},${name},"${accounts[name].groups.join(',')}"\n`);
  await Promise.all(names.map((name) => put(`${name}.kubeconfig`, kubeconfig(server, authority.certPem, { token: tokenOf(name) }))));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    ca: await put('ca.crt', authority.certPem),
    caPem: authority.certPem,
    serverCert: await put('server.crt', own.certPem),
    serverKey: await put('server.key', own.keyPem),
    signingKey: await put('signing.key', privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()),
    tokens: await put('tokens.csv', rows.join('')),
    tokenReview: await put('tokenReview.kubeconfig', kubeconfig(`https://${nodeAddress}:${String(ports.desk)}/token-review`, authority.certPem, {})),
    desk: await authority.issue([nodeAddress, 'azure-wi-webhook-webhook-service.kube-system.svc']),
    server,
    kubeconfigOf: (account) => join(folder, `${account}.kubeconfig`),
    tokenOf,
  };
}

/** A kubeconfig in JSON, which is YAML too. */
function kubeconfig(server: string, caPem: string, user: { readonly token?: string }): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real', cluster: { server, 'certificate-authority-data': Buffer.from(caPem).toString('base64') } }],
    users: [{ name: 'user', user }],
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'user' } }],
    'current-context': 'real',
  });
}
