import type { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { fail } from '../../core/model/failure.ts';
import type { SubscriptionId } from '../../core/model/ids.ts';
import { recordOf, type JsonRecord } from '../json.ts';
import type { ArmAccess } from './armSession.ts';

/** Subscriptions one query may name, and rows one page may hold (Resource Graph, "Query paging" and "Scope" limits). */
export const subscriptionLimit = 1000;
const pageSize = 1000;

/**
 * All rows of a query over the given subscriptions, page by page. The query must project `id` and
 * be ordered, or Resource Graph gives no skip token for the next page.
 * @throws TenantlinkError `invalidResponse` when the service cut the result without a way to go on
 */
export async function queryResourceGraph(access: ArmAccess, args: { readonly query: string; readonly subscriptions: readonly SubscriptionId[] }): Promise<readonly JsonRecord[]> {
  const { ResourceGraphClient } = await import('@azure/arm-resourcegraph');
  const client = access.client((credential, options) => new ResourceGraphClient(credential, options));
  const rows: JsonRecord[] = [];
  let skipToken: string | undefined;
  do {
    const page = await queryPage(client, args, skipToken);
    rows.push(...page.rows);
    skipToken = page.skipToken;
  } while (skipToken !== undefined);
  return rows;
}

async function queryPage(
  client: ResourceGraphClient,
  args: { readonly query: string; readonly subscriptions: readonly SubscriptionId[] },
  skipToken: string | undefined,
): Promise<{ readonly rows: readonly JsonRecord[]; readonly skipToken?: string }> {
  const answer = await client.resources({
    query: args.query,
    subscriptions: [...args.subscriptions],
    options: { resultFormat: 'objectArray', top: pageSize, ...(skipToken === undefined ? {} : { skipToken }) },
  });
  if (!Array.isArray(answer.data)) return notRows('The answer holds no list of rows.');
  const data: readonly unknown[] = answer.data;
  if (answer.resultTruncated === 'true' && answer.skipToken === undefined) return notRows('The result was cut off without a token for the rest.');
  return {
    rows: data.map((row) => recordOf(row) ?? notRows('A row is no object.')),
    ...(answer.skipToken === undefined ? {} : { skipToken: answer.skipToken }),
  };
}

function notRows(detail: string): never {
  return fail({ reason: 'invalidResponse', operation: 'queryResourceGraph', detail });
}
