import { LOCATIONS } from '../world/locations.ts';
import { gatewayFailure } from './armFailure.ts';

/** The versions one resource type answers to. */
export interface ArmVersions {
  /** Resource type as messages name it. */
  readonly type: string;
  readonly accepted: readonly string[];
  /** ARM's own types word the refusal differently from providers' types. */
  readonly core?: boolean;
}

/** Subscriptions, tenants, locations. */
export const SUBSCRIPTIONS: ArmVersions = {
  type: 'subscriptions',
  core: true,
  accepted: ['2016-06-01', '2019-06-01', '2019-11-01', '2020-01-01', '2021-01-01', '2022-12-01'],
};
/** Resource groups and providers. */
export const RESOURCES: ArmVersions = {
  type: 'resourceGroups',
  core: true,
  accepted: ['2019-10-01', '2020-06-01', '2021-04-01', '2022-09-01', '2023-07-01', '2024-03-01', '2024-11-01', '2025-04-01'],
};
/** User-assigned identities and their federated credentials. */
export const IDENTITIES: ArmVersions = {
  type: 'userAssignedIdentities',
  accepted: ['2023-01-31', '2024-11-30', '2026-04-30', '2026-05-31'],
};
/** Managed clusters. */
export const CLUSTERS: ArmVersions = {
  type: 'managedClusters',
  accepted: [
    '2024-09-01', '2024-10-01', '2025-01-01', '2025-02-01', '2025-03-01', '2025-04-01', '2025-05-01', '2025-07-01', '2025-08-01',
    '2025-09-01', '2025-10-01', '2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01',
  ],
};
/** Identity bindings: generally available since 2026-04-01. */
export const IDENTITY_BINDINGS: ArmVersions = {
  type: 'managedClusters/identityBindings',
  accepted: ['2025-06-02-preview', '2026-04-01', '2026-05-01', '2026-06-01'],
};
/** Role definitions and assignments. */
export const AUTHORIZATION: ArmVersions = {
  type: 'roleAssignments',
  accepted: ['2015-07-01', '2018-01-01-preview', '2020-04-01-preview', '2022-04-01', '2022-05-01-preview'],
};
/** Policy assignments. */
export const POLICY: ArmVersions = {
  type: 'policyAssignments',
  accepted: ['2022-06-01', '2023-04-01', '2024-04-01', '2024-05-01', '2025-01-01', '2025-03-01'],
};
/** Quotas and their usages. */
export const QUOTA: ArmVersions = {
  type: 'quotas',
  accepted: ['2023-02-01', '2024-12-18-preview', '2025-03-01', '2025-07-15', '2025-09-01'],
};
/** Compute usages. */
export const COMPUTE: ArmVersions = {
  type: 'locations/usages',
  accepted: ['2023-09-01', '2024-03-01', '2024-07-01', '2024-11-01', '2025-04-01', '2025-11-01', '2026-03-01', '2026-04-01'],
};
/** Resource Graph. */
export const RESOURCE_GRAPH: ArmVersions = {
  type: 'resources',
  accepted: ['2021-03-01', '2022-10-01', '2024-04-01'],
};
/** Polling addresses take whatever version the service wrote into them. */
export const ANY_VERSION: ArmVersions = { type: 'operations', accepted: [] };

/**
 * The version a request names.
 * @throws ArmFailure 400 when it is missing or not one of the accepted.
 */
export function readApiVersion(versions: ArmVersions, sent: string | undefined): string {
  if (sent === undefined || sent === '') {
    throw gatewayFailure(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.');
  }
  if (versions.accepted.length === 0 || versions.accepted.includes(sent)) return sent;
  if (versions.core) {
    throw gatewayFailure(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${sent}' is invalid. The supported versions are '${versions.accepted.toReversed().join(',')}'.`,
    );
  }
  throw noRegisteredProvider('*', sent, versions);
}

/** 400 for a version, or a region, that a type does not have. */
export function noRegisteredProvider(location: string, apiVersion: string, versions: ArmVersions): Error {
  return gatewayFailure(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '${location}' and API version '${apiVersion}' for type '${versions.type}'. The supported api-versions are '${versions.accepted.join(', ')}'. The supported locations are '${LOCATIONS.map((known) => known.name).join(', ')}'.`,
  );
}
