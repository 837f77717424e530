import type { LimitObject, QuotaProperties, UsagesObject, UsagesProperties } from '@azure/arm-quota';
import { fail } from '../../core/model/failure.ts';
import type { QuotaReader, QuotaRequest, QuotaResult } from '../../core/ports/quotaReader.ts';
import type { ArmAccess, ArmSession } from '../arm/armSession.ts';

/** Quotas of a region: names from Microsoft.Compute, limit and usage from Microsoft.Quota (2025-03-01). */
export function armQuotaReader(arm: ArmSession): QuotaReader {
  return {
    listResources: (request) =>
      arm.run({ tenantId: request.tenantId, operation: 'listQuotaResources', target: request.region, signal: request.signal }, async (access) => {
        const { ComputeManagementClient } = await import('@azure/arm-compute');
        const client = access.client((credential, options) => new ComputeManagementClient(credential, request.subscriptionId, options));
        const resources: { readonly name: string; readonly localizedName: string; readonly limit: number; readonly used: number }[] = [];
        for await (const found of client.usage.list(request.region)) {
          const name = found.name.value ?? fail({ reason: 'invalidResponse', operation: 'listQuotaResources', detail: 'A usage has no name.' });
          resources.push({ name, localizedName: found.name.localizedValue ?? name, limit: found.limit, used: found.currentValue });
        }
        return resources;
      }),
    read: (request) =>
      arm.run({ tenantId: request.tenantId, operation: 'readQuota', target: `${request.resource} in ${request.region}`, signal: request.signal }, async (access) => {
        const client = await quotaClient(access);
        const scope = computeScope(request);
        const [quota, usage] = await Promise.all([client.quota.get(request.resource, scope), client.usages.get(request.resource, scope)]);
        return quotaResult(request.resource, quota.properties, usage.properties);
      }),
    readAll: (request) =>
      arm.run({ tenantId: request.tenantId, operation: 'readQuota', target: request.region, signal: request.signal }, async (access) => {
        const client = await quotaClient(access);
        const scope = computeScope(request);
        const usages = new Map<string, UsagesProperties | undefined>();
        for await (const { name, properties } of client.usages.list(scope)) usages.set((properties?.name?.value ?? name ?? '').toLowerCase(), properties);
        const quotas: QuotaResult[] = [];
        for await (const { name, properties } of client.quota.list(scope)) {
          const resource = properties?.name?.value ?? name ?? fail({ reason: 'invalidResponse', operation: 'readQuota', detail: 'A quota has no name.' });
          quotas.push(quotaResult(resource, properties, usages.get(resource.toLowerCase())));
        }
        return quotas;
      }),
  };
}

function quotaResult(resource: string, quota: QuotaProperties | undefined, usage: UsagesProperties | undefined): QuotaResult {
  const limit = limitOf(quota);
  const used = usedOf(usage?.usages);
  return {
    resource,
    localizedName: quota?.name?.localizedValue ?? usage?.name?.localizedValue ?? resource,
    ...(limit === undefined ? {} : { limit }),
    ...(used === undefined ? {} : { used }),
    unit: quota?.unit ?? usage?.unit ?? 'Count',
  };
}

async function quotaClient(access: ArmAccess) {
  const { AzureQuotaExtensionAPI } = await import('@azure/arm-quota');
  return access.client((credential, options) => new AzureQuotaExtensionAPI(credential, options));
}

// Without the leading slash: the SDK's path template writes it.
function computeScope(request: QuotaRequest): string {
  return `subscriptions/${request.subscriptionId}/providers/Microsoft.Compute/locations/${encodeURIComponent(request.region)}`;
}

function limitOf(properties: QuotaProperties | undefined): number | undefined {
  const value = (properties?.limit as Partial<LimitObject> | undefined)?.value;
  return typeof value === 'number' ? value : undefined;
}

// `usages: {}` is what the API says for zero; the type promises a value all the same. Without `usages` nothing is said.
function usedOf(usages: Partial<UsagesObject> | undefined): number | undefined {
  if (usages === undefined) return undefined;
  const value: unknown = usages.value ?? 0;
  return typeof value === 'number' ? value : undefined;
}
