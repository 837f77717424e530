import { BlockList, isIP } from 'node:net';

/** The proxy of the environment and what is reached without it. */
export interface ProxyChoice {
  readonly proxy: URL;
  /** NO_PROXY as it was given; empty for none. */
  readonly except: string;
}

/**
 * Reads HTTPS_PROXY and NO_PROXY, small letters first, as curl does; a proxy without a scheme is an http one.
 * @throws Error naming the variable; it does not repeat the value, which may hold a password
 */
export function readProxy(env: Readonly<Record<string, string | undefined>>): ProxyChoice | undefined {
  const name = ['https_proxy', 'HTTPS_PROXY'].find((candidate) => (env[candidate] ?? '') !== '');
  if (name === undefined) return undefined;
  const text = env[name] ?? '';
  const address = text.includes('://') ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (proxy === undefined || !['http:', 'https:'].includes(proxy.protocol) || proxy.hostname === '') throw new Error(`${name} is not the address of an http or https proxy`);
  return { proxy, except: env.no_proxy ?? env.NO_PROXY ?? '' };
}

/** How a proxy may be called in a log: without user and password. */
export function proxyName({ proxy }: ProxyChoice): string {
  return proxy.host;
}

/** Whether NO_PROXY leaves out a host: `*`, a name with its subdomains, an address or a range, each with a port if it likes. */
export function isExcepted({ hostname, port }: { readonly hostname: string; readonly port: string }, except: string): boolean {
  const host = bare(hostname).toLowerCase();
  return except
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, entryPort] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
      if (entryPort !== undefined && entryPort !== (port === '' ? '443' : port)) return false;
      const wanted = bare(name).toLowerCase();
      if (isIP(host) !== 0) return isWithin(host, wanted);
      const domain = wanted.replace(/^\*?\./, '');
      return host === domain || host.endsWith(`.${domain}`);
    });
}

function isWithin(address: string, entry: string): boolean {
  const [network = '', bits] = entry.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(network) === 0 || isIP(address) !== isIP(network)) return false;
  const width = family === 'ipv6' ? 128 : 32;
  const prefix = bits === undefined ? width : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > width) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(address, family);
}

/** An IPv6 address without its brackets. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
