/** What a principal may do at a scope: one entry of `Microsoft.Authorization/permissions` (2022-04-01). */
export interface Permission {
  /** Control-plane actions with wildcards, e.g. `Microsoft.ManagedIdentity/*`. */
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}
