import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from '../../foundation/httpsServer.ts';
import type { AzureContext } from '../context.ts';
import type { Fault } from '../faults.ts';
import { struckResponse } from '../struckResponse.ts';
import type { JsonObject, Principal } from '../world/model.ts';
import { ArmFailure, invalidContent } from './armFailure.ts';
import { dispatch, type ArmRequest } from './gateway.ts';
import { metadataEndpoints } from './metadataEndpoints.ts';
import { createOperations, type Operations } from './operations.ts';
import { compileRoute } from './route.ts';
import { ALL_ROUTES } from './routes/all.ts';

/** The request handler of the ARM server. */
export function armHandler(context: AzureContext): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const operations = createOperations(context);
  const routes = ALL_ROUTES.map(compileRoute);
  return async (req, res) => {
    const method = req.method ?? 'GET';
    const url = new URL(`${context.urls.arm}${req.url ?? '/'}`);
    const path = plainPath(url.pathname);
    const fault = context.faults.strike({ method, path, side: 'arm' });
    const known: { principal: Principal | undefined } = { principal: undefined };
    const answered = await struckResponse({ fault, res, context, side: 'arm' });
    if (!answered) {
      const raw = await readBody(req);
      await respond(res, async () => {
        if (path.toLowerCase() === '/metadata/endpoints') return metadataEndpoints(context, url.searchParams.get('api-version'));
        const request = { method, path, query: lowerKeys(url.searchParams), headers: req.headers, body: parse(raw) };
        return dispatch({ context, operations, routes, request, fault, known });
      });
    }
    context.audit.add({
      at: context.clock.now(),
      side: 'arm',
      method,
      path,
      status: res.destroyed && !res.headersSent ? 0 : res.statusCode,
      principal: known.principal?.name,
      fault: fault?.kind,
    });
  };
}

/** What {@link dispatch} works with. */
export interface Dispatch {
  readonly context: AzureContext;
  readonly operations: Operations;
  readonly routes: readonly ReturnType<typeof compileRoute>[];
  readonly request: ArmRequest;
  readonly fault: Fault | undefined;
  /** Filled in once the caller is known, also when the request then fails. */
  readonly known: { principal: Principal | undefined };
}

async function respond(res: ServerResponse, work: () => ReturnType<typeof dispatch>): Promise<void> {
  const common = {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': randomUUID(),
    'x-ms-correlation-request-id': randomUUID(),
  };
  try {
    const answer = await work();
    sendJson(res, answer.status, answer.body, { ...common, ...answer.headers });
  } catch (error) {
    if (!(error instanceof ArmFailure)) throw error;
    sendJson(res, error.fields.status, error.body(), { ...common, ...error.headers() });
  }
}

function parse(raw: Buffer): JsonObject | ArmFailure {
  if (raw.length === 0) return {};
  try {
    const value: unknown = JSON.parse(raw.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
    return invalidContent('The request content is not a JSON object.');
  } catch {
    // Answered after authentication, as ARM does.
    return invalidContent('Unexpected character encountered while parsing value.');
  }
}

function lowerKeys(query: URLSearchParams): ReadonlyMap<string, string> {
  return new Map([...query].map(([name, value]) => [name.toLowerCase(), value]));
}

/** Clients put whole ids, with or without a leading slash, sometimes encoded, into `/{scope}/providers/...`. */
function plainPath(path: string): string {
  const joined = path.replaceAll(/%2f/gi, '/').replaceAll(/\/{2,}/g, '/');
  return joined.length > 1 ? joined.replace(/\/$/, '') : joined;
}
