import { isGuid } from '../../model/ids.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { entryMeant, type CheckScope } from '../checkScope.ts';
import { classifyClientId, isZero } from '../classifyClientId.ts';
import type { ManifestFix } from '../fixEdits.ts';
import type { Holder } from '../holders.ts';
import { placeOf, type Entry } from '../manifest.ts';
import { clientIdChanges } from './identityChanges.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';
import { takesAway } from './takesAway.ts';

/**
 * The client-id annotation becomes AZURE_CLIENT_ID as it stands: empty is silently not injected,
 * anything but a GUID is refused by Entra (azure-workload-identity v1.6.0; azure-docs #108526).
 */
export const clientIdValue: ManifestRule = (scope) =>
  scope.holders.flatMap((holder): readonly ManifestFinding[] => {
    if (holder.key !== 'annotations' || (holder.on !== 'serviceAccount' && holder.on !== 'patch')) return [];
    const entry = entryMeant(holder.map, workloadIdentityKeys.clientId);
    return entry === undefined ? [] : judge(scope, holder, entry);
  });

function judge(scope: CheckScope, holder: Holder, entry: Entry): readonly ManifestFinding[] {
  const { value } = entry;
  // An overlay often writes the one that counts over what its base has.
  if (value === undefined || value.templated || scope.context.kustomize?.writesClientId === true) return [];
  if (takesAway(scope, value)) return [];
  const text = value.type === 'null' ? '' : value.text;
  const classified = classifyClientId(text, scope.context.identities);
  const common = { code: 'WI203-client-id', severity: 'error', range: placeOf(holder.placed.document, value.span) } as const;
  const write = (clientId: string): readonly ManifestFix[] => [{ title: { key: 'manifest.fix.value', params: { value: clientId } }, changes: clientIdChanges(scope, { placed: holder.placed, map: holder.map, entry, clientId }) }];
  if (classified.kind === 'otherId') {
    const { identity, by } = classified.identity;
    return [{ ...common, message: { key: by === 'armId' ? 'manifest.clientId.armIdOf' : 'manifest.clientId.objectIdOf', params: { identity: identity.name } }, fixes: write(identity.clientId) }];
  }
  if (classified.kind === 'clientId') return text === text.trim() ? [] : [{ ...common, message: { key: 'manifest.clientId.space' }, fixes: write(text.trim()) }];
  const guid = guidIn(text);
  if (guid !== undefined) return [{ ...common, message: { key: 'manifest.clientId.form' }, fixes: write(guid) }];
  return [{ ...common, message: { key: `manifest.clientId.${classified.kind}` }, fixes: [] }];
}

/** The GUID that is written in another form: in braces, as a URN, without its hyphens. */
function guidIn(text: string): string | undefined {
  const bare = text.trim().replace(/^urn:uuid:/i, '').replace(/^[{(<"'](.*)[})>"']$/, '$1').trim();
  const formed = bare.replace(/^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i, '$1-$2-$3-$4-$5');
  return isGuid(formed) && !isZero(formed) ? formed.toLowerCase() : undefined;
}
