import { fail, failureOf } from '../../core/model/failure.ts';
import type { Doing } from '../kubernetesFailure.ts';

/** One page of a list, as client-node returns it. */
export interface Page<Item> {
  /** Null where the server wrote an empty list so. */
  readonly items: readonly Item[] | null;
  readonly metadata?: { readonly _continue?: string };
}

const pageSize = 500;

/**
 * All pages of a list. A continue token that expired on the way (410, etcd compacts after five
 * minutes) starts the list again, once and without pages.
 */
export async function listAll<Item>(doing: Doing, page: (request: { readonly limit?: number; readonly _continue?: string }) => Promise<Page<Item>>): Promise<readonly Item[]> {
  const found: Item[] = [];
  let next: string | undefined;
  do {
    let current: Page<Item>;
    try {
      current = await page({ limit: pageSize, ...(next === undefined ? {} : { _continue: next }) });
    } catch (thrown) {
      if (next === undefined || failureOf(thrown, doing.operation).code !== 'Expired') throw thrown;
      return itemsOf(await page({}), doing);
    }
    found.push(...itemsOf(current, doing));
    next = current.metadata?._continue === '' ? undefined : current.metadata?._continue;
  } while (next !== undefined);
  return found;
}

function itemsOf<Item>(page: Page<Item>, doing: Doing): readonly Item[] {
  if (page.items === null) return [];
  // client-node gives no items when the answer is JSON of another shape; that must not read as an empty list.
  if (!Array.isArray(page.items)) return fail({ reason: 'invalidResponse', operation: doing.operation, target: doing.target, detail: 'the answer has no items' });
  return page.items as readonly Item[];
}
