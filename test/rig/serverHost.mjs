/**
 * One VS Code server on loopback, run as a child process under the Node of its edition: the server-main.js that
 * code-server ships, and the one route besides that its workbench needs. Started directly, not through code-server's
 * own entry, because the older edition's entry cannot pass the options that tests need, and so that the server's
 * process is our child and nothing stands between.
 *
 * Gets { serverMain, port, options, scratch } as its first message, answers { port }, and ends with its parent; the scratch
 * folder goes with it.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:tls';
import { pathToFileURL } from 'node:url';

/** Keeps server-main.js from starting a server of its own when it is imported (code-server's own switch). */
process.env.CODE_SERVER_PARENT_PID = String(process.pid);

/** The server's half of the key with which the workbench keeps extensions' secrets in the browser's storage. */
const secretKeyHalf = randomBytes(32);

/**
 * Where a link to loopback really leads. code-server's workbench sends such links to /proxy/PORT/ of its own front and
 * drops their scheme on the way: it is found out again by trying TLS.
 * @param {URL} url @returns {Promise<string>}
 */
function behindProxy({ pathname, search }) {
  const [, port, path] = /^\/proxy\/(\d+)(\/.*)?$/.exec(pathname) ?? [];
  return new Promise((resolve) => {
    const answer = (/** @type {string} */ scheme) => {
      probe.destroy();
      resolve(`${scheme}://127.0.0.1:${port}${path ?? '/'}${search}`);
    };
    const probe = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false, timeout: 2_000 });
    probe.once('secureConnect', () => answer('https')).once('timeout', () => answer('http')).once('error', () => answer('http'));
  });
}

/** @param {{ serverMain: string, port: number, options: Record<string, unknown> }} order */
async function serve({ serverMain, port, options }) {
  // Some of the server's modules read the command line for themselves, and would make their folders in the home folder.
  const flags = Object.entries(options).flatMap(([name, value]) => (value === true ? [`--${name}`] : typeof value === 'string' ? [`--${name}`, value] : []));
  process.argv.splice(1, Infinity, serverMain, ...flags);
  const { loadCodeWithNls } = await import(pathToFileURL(serverMain).href);
  const vscode = await (await loadCodeWithNls()).createServer(null, options);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname;
    if (path === '/mint-key' && request.method === 'POST') {
      response.end(secretKeyHalf);
    } else if (/^\/proxy\/\d+(\/|$)/.test(path)) {
      void behindProxy(url).then((Location) => response.writeHead(302, { Location }).end());
    } else if (path === '/manifest.json' || path.startsWith('/_static/')) {
      // The installable app and its service worker belong to code-server's front, which is not here.
      response.writeHead(404).end();
    } else {
      vscode.handleRequest(request, response);
    }
  });
  server.on('upgrade', (request, socket) => vscode.handleUpgrade(request, socket));
  server.once('error', (error) => {
    process.send?.({ error: error.message });
    process.exit(1);
  });
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    process.send?.({ port: typeof address === 'object' ? address?.port : port });
  });
}

/** Folder that is removed when the parent ends without having stopped us. */
let scratch = '';

process.once('message', (order) => {
  scratch = /** @type {{ scratch: string }} */ (order).scratch;
  serve(/** @type {Parameters<typeof serve>[0]} */ (order)).catch((error) => {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exit(1);
  });
});
// The whole process group is ours (we are started detached): the hosts go with the server.
process.once('disconnect', () => {
  try {
    if (scratch) rmSync(scratch, { recursive: true, force: true });
  } finally {
    process.kill(0, 'SIGKILL');
  }
});
