import type { IncomingMessage } from 'node:http';
import type { Sandbox } from '../../sandbox/sandbox.ts';

/** Which of the sandbox's services is asked: the exchange is Entra's too, but speaks for a workload and not for a person. */
export type Side = 'arm' | 'entra' | 'exchange' | 'cluster' | 'issuer';

/** A request by what it asks, without names and ids: the same operation is the same call. */
export interface Call {
  readonly side: Side;
  readonly method: string;
  /** `/subscriptions/{}/…/federatedIdentityCredentials/{}` */
  readonly path: string;
}

/** How a call is told apart from others, and how it is printed. */
export function nameOfCall({ side, method, path }: Call): string {
  return `${side} ${method} ${path}`;
}

/** Which call a request is; undefined for what the sandbox asks itself: Entra fetches an issuer's documents too. */
export function callOf(request: IncomingMessage, sandbox: Sandbox): Call | undefined {
  const path = new URL(request.url ?? '/', 'https://sandbox').pathname;
  const method = request.method ?? 'GET';
  switch (`https://${request.headers.host ?? ''}`) {
    case sandbox.azure.armUrl:
      return { side: 'arm', method, path: armTemplate(path) };
    case sandbox.azure.entraUrl:
      // The product's own request; sign-ins are MSAL's.
      return { side: request.headers['user-agent']?.startsWith('tenantlink') === true ? 'exchange' : 'entra', method, path: entraTemplate(path, sandbox) };
  }
  if (path.startsWith('/clusters/')) return { side: 'cluster', method, path: clusterTemplate(path) };
  if (request.headers['user-agent'] === undefined) return undefined;
  return { side: 'issuer', method, path: path.replace(/^\/[^/]+\/[^/]+/, '{issuer}') };
}

/** `subscriptions`, `resourceGroups` and, after `providers/{namespace}`, every type is followed by a name. */
function armTemplate(path: string): string {
  const told: string[] = [];
  let isName = false;
  let inProvider = false;
  for (const segment of decodeURIComponent(path).split('/').filter((part) => part !== '')) {
    const before = told.at(-1)?.toLowerCase();
    if (before === 'providers') {
      told.push(segment);
      inProvider = true;
      isName = false;
    } else if (isName) {
      told.push('{}');
      isName = false;
    } else {
      told.push(segment);
      isName = segment.toLowerCase() !== 'providers' && (inProvider || /^(subscriptions|resourcegroups|tenants)$/i.test(segment));
    }
  }
  return `/${told.join('/')}`;
}

/** `/{Contoso}/oauth2/v2.0/token` */
function entraTemplate(path: string, { azure }: Sandbox): string {
  const [, named = '', ...rest] = path.split('/');
  const tenant = azure.admin.tenants().find(({ id }) => id === named)?.displayName ?? named;
  return `/{${tenant}}/${rest.join('/')}`;
}

/** `/api/v1/namespaces/{}/serviceaccounts/{}/token` */
function clusterTemplate(path: string): string {
  const [, , , ...segments] = path.split('/');
  const start = segments[0] === 'api' ? 2 : segments[0] === 'apis' ? 3 : segments.length;
  return `/${segments.map((segment, index) => ((index - start) % 2 === 1 && index > start ? '{}' : segment)).join('/')}`;
}
