import type { Cloud } from '../model/cloud.ts';
import type { ClientId, SubscriptionId, TenantId } from '../model/ids.ts';
import type { ServiceAccountName } from '../model/serviceAccount.ts';
import type { PodNeeds } from '../probe/podSpec.ts';
import type { ImageName } from './imageName.ts';

/** Languages that an app can be written in. */
export const appLanguages = ['typescript', 'go'] as const;
export type AppLanguage = (typeof appLanguages)[number];

/** What a new app is to be: everything that its files are filled from. */
export interface AppWish {
  readonly language: AppLanguage;
  /** Of its folder, package and Pod: a DNS label. */
  readonly name: string;
  readonly cluster: { readonly name: string; readonly tenantId: TenantId };
  /** The linked one that it runs under. */
  readonly serviceAccount: ServiceAccountName;
  /** Whom it acts as. */
  readonly identity: { readonly name: string; readonly clientId: ClientId; readonly tenantId: TenantId };
  /** What it reads. */
  readonly quota: { readonly subscriptionId: SubscriptionId; readonly region: string; readonly resource: string };
  readonly image: ImageName;
  readonly cloud: Cloud;
  /** Certificate authorities of a private cloud or of a proxy on the way, as PEM. */
  readonly caPem?: string;
  /** As the quota pod of this cluster has them. */
  readonly needs?: PodNeeds;
}

/** A file of the app. */
export interface AppFile {
  /** From the app's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Where the app's container finds the certificate authorities that are not the usual ones. */
export const authoritiesFile = '/etc/authorities/ca.pem';
