import type { RunEntry } from '../../core/history/runList.ts';
import type { Cluster } from '../../core/model/cluster.ts';
import type { Failure } from '../../core/model/failure.ts';
import type { FederatedCredential, ManagedIdentity } from '../../core/model/identity.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { ServiceAccount } from '../../core/model/serviceAccount.ts';
import type { NodeKind } from './nodeKind.ts';

/** What reading more means for a node; carried out by the inventory, never by the tree. */
export type LoadIntent =
  | { readonly kind: 'tenants' }
  | { readonly kind: 'tenant'; readonly tenantId: TenantId }
  | { readonly kind: 'clusters'; readonly tenantId: TenantId }
  | { readonly kind: 'identities'; readonly tenantId: TenantId }
  /** The cluster's own values, and its service accounts where they were read before. */
  | { readonly kind: 'cluster'; readonly cluster: Cluster }
  | { readonly kind: 'serviceAccounts'; readonly cluster: Cluster }
  | { readonly kind: 'identityDetails'; readonly identity: ManagedIdentity };

/** What a command started from the node is about. */
export type NodeSubject =
  | { readonly kind: 'tenant'; readonly tenantId: TenantId }
  | { readonly kind: 'cluster'; readonly cluster: Cluster }
  | { readonly kind: 'serviceAccount'; readonly cluster: Cluster; readonly serviceAccount: ServiceAccount }
  /** With one of its federated credentials, where the row is that. */
  | { readonly kind: 'identity'; readonly identity: ManagedIdentity; readonly credential?: FederatedCredential }
  | { readonly kind: 'run'; readonly entry: RunEntry }
  | { readonly kind: 'failure'; readonly failure: Failure };

/** Values that can be copied from a node, by what they are. */
export interface CopyValues {
  readonly clientId?: string;
  readonly tenantId?: string;
  readonly issuer?: string;
  readonly resourceId?: string;
  readonly subject?: string;
}

/** One row of the tree as plain data; the provider turns it into a TreeItem and nothing else. */
export interface TreeNode {
  /** Unique by its whole ancestry. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  readonly description?: string;
  /** Markdown, built only when it is hovered over. */
  readonly tooltip?: () => string;
  /** A codicon, and a theme colour that repeats what the words say. */
  readonly icon?: { readonly id: string; readonly color?: string };
  readonly expandable?: 'collapsed' | 'expanded';
  /** What a screen reader says; the label where absent. */
  readonly spoken?: string;
  readonly subject?: NodeSubject;
  readonly copy?: CopyValues;
  /** Reads the node anew. */
  readonly refresh?: LoadIntent;
  /** The row does something when it is selected. */
  readonly command?: { readonly id: string; readonly title: string };
}

/** The rows below a node, and what has to be read before they are complete. */
export interface Children {
  readonly nodes: readonly TreeNode[];
  readonly wanted?: LoadIntent;
}
