import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from '../../foundation/httpsServer.ts';
import { struckResponse } from '../struckResponse.ts';
import { findUser } from '../world/world.ts';
import * as authorize from './authorize.ts';
import { beginDeviceSignIn } from './deviceCode.ts';
import { EntraFailure } from './entraFailure.ts';
import { decideDevice, type EntraState } from './entraState.ts';
import { instanceDiscovery, openIdConfiguration } from './metadata.ts';
import * as pages from './pages.ts';
import { token } from './tokenEndpoint.ts';

interface Exchange {
  readonly state: EntraState;
  readonly method: string;
  readonly url: URL;
  readonly form: URLSearchParams;
  readonly res: ServerResponse;
  /** For the audit log. */
  principal: string | undefined;
}

/** The request handler of the Entra ID server. */
export function entraHandler(state: EntraState): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return async (req, res) => {
    const { context } = state;
    const method = req.method ?? 'GET';
    const url = new URL(`${context.urls.entra}${req.url ?? '/'}`);
    const fault = context.faults.strike({ method, path: url.pathname, side: 'entra' });
    const form = new URLSearchParams(method === 'POST' ? (await readBody(req, 64 * 1024)).toString('utf8') : '');
    const exchange: Exchange = { state, method, url, form, res, principal: undefined };
    const finished = await struckResponse({ fault, res, context, side: 'entra' });
    if (!finished) await answer(exchange);
    context.audit.add({
      at: context.clock.now(),
      side: 'entra',
      method,
      path: url.pathname,
      status: res.destroyed && !res.headersSent ? 0 : res.statusCode,
      principal: exchange.principal,
      fault: fault?.kind,
    });
  };
}

async function answer(exchange: Exchange): Promise<void> {
  const { state, url, form, res } = exchange;
  try {
    await route(exchange);
  } catch (error) {
    if (!(error instanceof EntraFailure)) throw error;
    const correlationId = form.get('client-request-id') ?? url.searchParams.get('client-request-id') ?? undefined;
    const where = { entraUrl: state.context.urls.entra, now: state.context.clock.now() };
    if (isPage(url.pathname)) sendHtml(res, error.fields.status, pages.failurePage(error.message));
    else json(res, error.fields.status, error.body(correlationId === undefined ? where : { ...where, correlationId }));
  }
}

async function route(exchange: Exchange): Promise<void> {
  const { state, method, url, form, res } = exchange;
  const { context } = state;
  if (url.pathname === '/devicecode') return devicePage(exchange);
  if (url.pathname === '/common/discovery/instance') {
    return json(res, 200, instanceDiscovery(context, url.searchParams.get('authorization_endpoint') ?? ''));
  }
  const [, named = '', ...rest] = url.pathname.split('/');
  const tenant = decodeURIComponent(named);
  switch (`${method} ${rest.join('/')}`) {
    case 'GET v2.0/.well-known/openid-configuration':
    case 'GET .well-known/openid-configuration':
      return json(res, 200, openIdConfiguration(context, tenant));
    case 'GET discovery/v2.0/keys':
    case 'GET discovery/keys':
      openIdConfiguration(context, tenant); // refuses an unknown tenant
      return json(res, 200, context.tokens.jwks);
    case 'POST oauth2/v2.0/devicecode':
      return json(res, 200, beginDeviceSignIn(state, tenant, form));
    case 'POST oauth2/v2.0/token': {
      exchange.principal = form.get('client_id') ?? undefined;
      const result = await token({ state, named: tenant, form });
      exchange.principal = result.principal;
      return json(res, 200, result.body);
    }
    case 'GET oauth2/v2.0/authorize':
      return accountChoice(exchange, tenant);
    case 'POST oauth2/v2.0/authorize':
      return accountChosen(exchange, tenant);
    case 'GET oauth2/v2.0/logout':
      return sendHtml(res, 200, pages.notePage('Signed out', 'You signed out of your account.'));
    default:
      return sendHtml(res, 404, pages.notePage('Not found', 'There is nothing at this address.'));
  }
}

function accountChoice({ state, url, res }: Exchange, tenant: string): void {
  const request = authorize.readAuthorizeRequest(state, tenant, url.searchParams);
  if (url.searchParams.get('prompt') === 'none') return send(res, authorize.loginRequired(request));
  sendHtml(res, 200, pages.accountPage(state.context.world.users, url.pathname, [...url.searchParams]));
}

function accountChosen(exchange: Exchange, tenant: string): void {
  const { state, form, res } = exchange;
  const request = authorize.readAuthorizeRequest(state, tenant, form);
  if (form.get('decision') === 'decline') return send(res, authorize.declineSignIn(request));
  exchange.principal = form.get('user') ?? undefined;
  send(res, authorize.chooseAccount(state, request, form.get('user') ?? ''));
}

function devicePage(exchange: Exchange): void {
  const { state, method, form, res } = exchange;
  const { users } = state.context.world;
  if (method !== 'POST') return sendHtml(res, 200, pages.deviceCodePage(users, ''));
  const user = findUser(state.context.world, form.get('user') ?? '');
  const decision = form.get('decision') === 'decline' ? 'declined' : user;
  exchange.principal = user?.name;
  if (decision === undefined || !decideDevice(state, form.get('user_code') ?? '', decision)) {
    return sendHtml(res, 400, pages.deviceCodePage(users, "That code didn't work. Check the code and try again."));
  }
  sendHtml(res, 200, pages.notePage('You have signed in', 'You may now close this window.'));
}

function send(res: ServerResponse, reply: authorize.AuthorizeAnswer): void {
  if (reply.responseMode === 'form_post') return sendHtml(res, 200, pages.formPostPage(reply));
  res.statusCode = 302;
  res.setHeader('location', authorize.redirectAddress(reply));
  res.end();
}

function json(res: ServerResponse, status: number, body: unknown): void {
  sendJson(res, status, body, { 'cache-control': 'no-store, no-cache', pragma: 'no-cache', 'x-content-type-options': 'nosniff' });
}

function sendHtml(res: ServerResponse, status: number, html: string): void {
  res.statusCode = status;
  res.setHeader('content-type', 'text/html; charset=utf-8');
  res.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
  res.setHeader('cache-control', 'no-store');
  res.end(html);
}

function isPage(path: string): boolean {
  return path === '/devicecode' || path.endsWith('/authorize');
}
