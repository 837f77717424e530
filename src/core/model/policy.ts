/** A policy assignment in force at a scope (Microsoft.Authorization/policyAssignments 2022-06-01). */
export interface PolicyAssignment {
  readonly id: string;
  readonly displayName: string;
  readonly policyDefinitionId: string;
  /** Values by parameter name, as the assignment gives them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `Default` or `DoNotEnforce`. */
  readonly enforcementMode: string;
}
