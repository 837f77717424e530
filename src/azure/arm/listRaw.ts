import { fail } from '../../core/model/failure.ts';
import { recordOf, textOf, type JsonRecord } from '../json.ts';
import type { ArmAccess } from './armSession.ts';

/** Far more pages than any list asked for here has; a service that answers the same link again must end somewhere. */
const pageLimit = 1_000;

/** Every page of a list of ARM's own form (`value`, `nextLink`). @throws TenantlinkError `invalidResponse` when an answer is no such list */
export async function listRaw(access: ArmAccess, { path, operation }: { readonly path: string; readonly operation: string }): Promise<readonly JsonRecord[]> {
  const found: JsonRecord[] = [];
  let url: string | undefined = path;
  for (let pages = 0; url !== undefined; pages += 1) {
    if (pages === pageLimit) fail({ reason: 'invalidResponse', operation, detail: `The list has more than ${pageLimit} pages.` });
    const { body } = await access.send({ method: 'GET', url });
    const page = recordOf(body);
    if (!Array.isArray(page?.value)) return fail({ reason: 'invalidResponse', operation, detail: 'The answer is no list.' });
    found.push(...(page.value as readonly unknown[]).map((item) => recordOf(item) ?? fail({ reason: 'invalidResponse', operation, detail: 'An entry of the list is no object.' })));
    url = textOf(page.nextLink);
  }
  return found;
}
