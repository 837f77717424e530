import { armIdParts } from '../../core/model/armId.ts';
import { identityOf } from '../../core/link/facts.ts';
import type { LinkWish } from '../../core/link/wish.ts';

/** Both ends of a link as a sentence names them. */
export function linkNames(wish: LinkWish): { readonly serviceAccount: string; readonly identity: string } {
  return { serviceAccount: `${wish.serviceAccount.namespace}/${wish.serviceAccount.name}`, identity: armIdParts(identityOf(wish).id).name };
}
