import { asObject } from '../../world/json.ts';
import { randomUUID } from 'node:crypto';
import { graphTable } from '../../graph/graphTables.ts';
import { type KqlRow, KqlUnsupported, runSteps } from '../../graph/kqlEvaluate.ts';
import { KqlError } from '../../graph/kqlLexer.ts';
import { type KqlQuery, parseKql } from '../../graph/kqlParser.ts';
import { typesNamed } from '../../graph/typeFilter.ts';
import { hasAnyRole } from '../../roles/authorization.ts';
import type { Json, Subscription } from '../../world/model.ts';
import { RESOURCE_GRAPH } from '../apiVersions.ts';
import { ArmFailure, invalidContent } from '../armFailure.ts';
import type { ArmAnswer, ArmCall, ArmRoute } from '../route.ts';

const LARGEST_PAGE = 1_000;
const MOST_RESULTS = 50;

/** `POST /providers/Microsoft.ResourceGraph/resources` over the token's tenant. */
export const resourceGraphRoutes: readonly ArmRoute[] = [
  { method: 'POST', pattern: '/providers/Microsoft.ResourceGraph/resources', versions: RESOURCE_GRAPH, handle: search },
];

function search(call: ArmCall): ArmAnswer {
  const query = call.body.query;
  if (typeof query !== 'string') throw invalidContent("Required property 'query' not found in JSON.");
  const options = asObject(call.body.options) ?? {};
  const token = typeof options.$skipToken === 'string' ? readToken(options.$skipToken) : undefined;
  const kept = token && call.context.graphResults.get(keptUnder(call, token.key));
  return answer(call, kept ?? rowsOf(call, query), { token, options, query });
}

function rowsOf(call: ArmCall, query: string): readonly KqlRow[] {
  const parsed = parse(call, query);
  const view = {
    context: call.context,
    principal: call.principal,
    subscriptions: subscriptionsOf(call),
    types: typesNamed(parsed.steps),
  };
  const table = graphTable(view, parsed.table);
  if (!table) throw invalidQuery(call, [{ code: 'UnknownTableOrColumn', message: `The table '${parsed.table}' is not supported.` }]);
  try {
    return runSteps(table, parsed.steps);
  } catch (error) {
    if (!(error instanceof KqlUnsupported)) throw error;
    throw invalidQuery(call, [{ code: 'UnsupportedOperation', message: `The sandbox does not know '${error.message}'.` }]);
  }
}

/** Where a following page begins. */
interface SkipToken {
  /** Of the result in {@link ArmCall.context}, as it was when the first page was made. */
  readonly key: string;
  readonly offset: number;
  readonly top: number;
}

interface Paging {
  readonly token: SkipToken | undefined;
  readonly options: Readonly<Record<string, Json>>;
  readonly query: string;
}

function answer(call: ArmCall, rows: readonly KqlRow[], { token, options, query }: Paging): ArmAnswer {
  const start = token?.offset ?? (typeof options.$skip === 'number' ? options.$skip : 0);
  const top = typeof options.$top === 'number' ? options.$top : (token?.top ?? LARGEST_PAGE);
  const size = Math.min(Math.max(1, top), LARGEST_PAGE);
  const data = rows.slice(start, start + size);
  const more = start + data.length < rows.length;
  // Without an id column the service cannot page, and says that rows are missing instead.
  const pageable = data.every((row) => 'id' in row);
  const next = more && pageable ? { key: token?.key ?? keep(call, rows), offset: start + data.length, top: size } : undefined;
  return {
    status: 200,
    headers: { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05', 'x-ms-query-length': String(query.length) },
    body: {
      totalRecords: rows.length,
      count: data.length,
      data: options.resultFormat === 'table' ? asTable(data) : data,
      facets: [],
      resultTruncated: more && !pageable ? 'true' : 'false',
      ...(next === undefined ? {} : { $skipToken: Buffer.from(JSON.stringify(next)).toString('base64') }),
    },
  };
}

/** A result is its asker's alone. */
function keptUnder(call: ArmCall, key: string): string {
  return `${call.principal.objectId}/${key}`;
}

/** Keeps a result for its following pages, and lets the oldest go. */
function keep(call: ArmCall, rows: readonly KqlRow[]): string {
  const { graphResults } = call.context;
  const key = randomUUID();
  graphResults.set(keptUnder(call, key), rows);
  const [oldest] = graphResults.keys();
  if (graphResults.size > MOST_RESULTS && oldest !== undefined) graphResults.delete(oldest);
  return key;
}

function asTable(rows: readonly KqlRow[]): Json {
  const names = Object.keys(rows[0] ?? {});
  return {
    columns: names.map((name) => ({ name, type: typeof rows[0]?.[name] === 'object' ? 'object' : typeof rows[0]?.[name] })),
    rows: rows.map((row) => names.map((name) => row[name] ?? null)),
  };
}

function readToken(token: string): SkipToken {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    if (typeof value === 'object' && value !== null && 'key' in value && 'offset' in value && 'top' in value) {
      return { key: String(value.key), offset: Number(value.offset), top: Number(value.top) };
    }
  } catch {
    // Falls through to the same refusal as a token of another shape.
  }
  throw invalidContent("The value of '$skipToken' is not valid.");
}

/** The subscriptions asked for, or all of the tenant; strangers to all of them get a refusal. */
function subscriptionsOf(call: ArmCall): readonly Subscription[] {
  const asked = call.body.subscriptions;
  const wanted = Array.isArray(asked) && asked.length > 0 ? new Set(asked.map((id) => String(id).toLowerCase())) : undefined;
  const eligible = call.tenant.subscriptions.filter(
    (subscription) =>
      (wanted === undefined || wanted.has(subscription.id)) && hasAnyRole(subscription.contents(), call.principal, call.now),
  );
  if (eligible.length === 0) {
    throw badRequest(call, [
      {
        code: 'NoValidSubscriptionsInQueryRequest',
        message: 'There must be at least one subscription that is eligible to contain resources.',
      },
    ]);
  }
  return eligible;
}

function parse(call: ArmCall, query: string): KqlQuery {
  try {
    return parseKql(query);
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    const before = query.slice(0, error.at).split('\n');
    throw invalidQuery(call, [
      {
        code: 'ParserFailure',
        message: 'ParserFailure',
        line: before.length,
        characterPositionInLine: before.at(-1)?.length ?? 0,
        token: error.token,
        expectedToken: 'Ǐ',
      },
    ]);
  }
}

function invalidQuery(call: ArmCall, details: readonly Json[]): ArmFailure {
  return badRequest(call, [
    {
      code: 'InvalidQuery',
      message: 'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
    },
    ...details,
  ]);
}

function badRequest(call: ArmCall, details: readonly Json[]): ArmFailure {
  return new ArmFailure({
    status: 400,
    code: 'BadRequest',
    message: `Please provide below info when asking for support: timestamp = ${new Date(call.now).toISOString()}, correlationId = ${randomUUID()}.`,
    details,
    origin: 'provider',
  });
}
