import { randomBytes } from 'node:crypto';
import { findLocation } from '../../world/locations.ts';
import type { Json, Quota } from '../../world/model.ts';
import { quotasOf } from '../../world/world.ts';
import { noRegisteredProvider, QUOTA } from '../apiVersions.ts';
import { providerFailure } from '../armFailure.ts';
import { page } from '../paging.ts';
import { type ArmAnswer, type ArmCall, type ArmRoute, placeOf } from '../route.ts';

const SCOPE = '/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}';

/** Microsoft.Quota limits and usages of Compute, in every place the product reads them. */
export const quotaRoutes: readonly ArmRoute[] = [...family('quotas'), ...family('usages')];

function family(kind: 'quotas' | 'usages'): readonly ArmRoute[] {
  const pattern = `${SCOPE}/providers/Microsoft.Quota/${kind}`;
  const common = {
    versions: QUOTA,
    provider: 'Microsoft.Quota',
    action: `Microsoft.Quota/${kind}/read`,
    scope: (call: ArmCall) => call.path.replace(/\/providers\/Microsoft\.Quota\/.*$/i, ''),
  };
  return [
    {
      ...common,
      method: 'GET',
      pattern,
      handle: (call) => withRequestId(page(call, readQuotas(call).filter(({ untold }) => kind === 'quotas' || !untold).map((quota) => body(call, kind, quota)))),
    },
    {
      ...common,
      method: 'GET',
      pattern: `${pattern}/{name}`,
      handle(call) {
        const name = call.param('name');
        const quota = readQuotas(call).find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
        // Assumed wording; the status and code are those of an unknown resource name.
        if (!quota) throw providerFailure(404, 'ResourceNotFound', `The quota for the resource name '${name}' was not found.`);
        return withRequestId({ status: 200, body: body(call, kind, quota) });
      },
    },
  ];
}

function readQuotas(call: ArmCall): readonly Quota[] {
  const location = findLocation(call.param('location'));
  if (!location) throw noRegisteredProvider(call.param('location'), call.apiVersion, QUOTA);
  return quotasOf(call.context.world, placeOf(call).subscription, location.name);
}

function body(call: ArmCall, kind: 'quotas' | 'usages', quota: Quota): Json {
  const scope = `/subscriptions/${placeOf(call).subscription.id}/providers/Microsoft.Compute/locations/${call.param('location')}`;
  return {
    properties: {
      ...(kind === 'quotas'
        ? { limit: { limitObjectType: 'LimitValue', limitType: 'Independent', value: quota.limit } }
        : { usages: quota.usage === 0 ? {} : { usagesType: 'Individual', value: quota.usage } }),
      name: { value: quota.name, localizedValue: quota.localizedName },
      properties: {},
      unit: 'Count',
      isQuotaApplicable: true,
    },
    id: `${scope}/providers/Microsoft.Quota/${kind}/${quota.name}`,
    type: kind === 'quotas' ? 'Microsoft.Quota/Quotas' : 'Microsoft.Quota/Usages',
    name: quota.name,
  };
}

function withRequestId(answer: ArmAnswer): ArmAnswer {
  return { ...answer, headers: { 'content-type': 'application/json', 'ms-requestid': `${randomBytes(16).toString('base64url')}.0` } };
}
