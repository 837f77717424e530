import type { ServiceAccountName } from '../model/serviceAccount.ts';

/** A file of the workspace that holds an object. */
export interface ManifestPlace {
  /** Opaque outside the port; names the file again later. */
  readonly uri: string;
  /** The path as a person reads it, relative to the workspace. */
  readonly label: string;
}

/** Manifests of the workspace, for objects that a deployment tool owns. Throws TenantlinkError. */
export interface ManifestFiles {
  /** Files in which the ServiceAccount stands; none when there are none, or no workspace. */
  find(request: { readonly serviceAccount: ServiceAccountName; readonly signal: AbortSignal }): Promise<readonly ManifestPlace[]>;
  /** The ServiceAccount's annotations as the file has them now; undefined when it stands there no longer. */
  annotations(request: { readonly place: ManifestPlace; readonly serviceAccount: ServiceAccountName; readonly signal: AbortSignal }): Promise<Readonly<Record<string, string>> | undefined>;
  /**
   * Sets annotations (null removes one); only their own lines change, and the file is saved.
   * @throws `notFound` when the ServiceAccount stands there no longer, `notSupported` (code `manifest.<why>`) when the file cannot be changed
   */
  edit(request: {
    readonly place: ManifestPlace;
    readonly serviceAccount: ServiceAccountName;
    readonly annotations: Readonly<Record<string, string | null>>;
    readonly signal: AbortSignal;
  }): Promise<void>;
}
