import type { ProbeCode } from './outcome.ts';

/** Whose it is that a run ended as it did; `party.*` in the message table says it. */
export type Party =
  | 'nobody'
  | 'user'
  /** The program in the pod: Tenantlink's own, or the image's. */
  | 'program'
  /** Kubernetes, its nodes and webhooks, and what the namespace holds. */
  | 'cluster'
  /** What lies between the user and the cluster: network, sign-in, rights. */
  | 'access'
  | 'entra'
  | 'azure'
  /** Entra or Azure themselves, which could not answer just then. */
  | 'service'
  /** What lies between the pod and Azure: DNS, firewall, proxy, certificates. */
  | 'network';

/** Each end of a run is somebody's: only what Entra and Azure refuse says something of the trust between two tenants. */
export const partyOf: Readonly<Record<ProbeCode, Party>> = {
  quotaRead: 'nobody',
  cancelled: 'user',
  // Windows come and go.
  unwatched: 'nobody',
  halfMade: 'nobody',
  createRefused: 'cluster',
  admissionRefused: 'cluster',
  unschedulable: 'cluster',
  imagePull: 'cluster',
  containerCreation: 'cluster',
  companionFailed: 'cluster',
  podSetup: 'cluster',
  podLost: 'cluster',
  deadline: 'cluster',
  tokenFileMissing: 'cluster',
  tokenFileUnreadable: 'cluster',
  clientIdMissing: 'cluster',
  tenantIdMissing: 'cluster',
  tokenNotUnderstood: 'cluster',
  environmentWrong: 'cluster',
  clusterUnreachable: 'access',
  clusterForbidden: 'access',
  signInNeeded: 'access',
  clusterAccessRefused: 'access',
  clusterUnknown: 'access',
  clusterNotAsked: 'access',
  crashed: 'program',
  programFault: 'program',
  notUnderstood: 'program',
  exchangeRefused: 'entra',
  entraUnavailable: 'service',
  wrongTenant: 'entra',
  azureForbidden: 'azure',
  providerNotRegistered: 'azure',
  resourceUnknown: 'azure',
  subscriptionUnknown: 'azure',
  azureRefused: 'azure',
  unreachable: 'network',
  proxyRefused: 'network',
  untrustedCertificate: 'network',
  intercepted: 'network',
};
