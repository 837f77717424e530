import assert from 'node:assert/strict';
import { test } from 'node:test';
import { denyingPolicy } from '../../../src/core/link/issuerPolicy.ts';
import { parseIssuer } from '../../../src/core/model/ids.ts';
import type { PolicyAssignment } from '../../../src/core/model/policy.ts';
import { contoso, fabrikam, issuer } from '../../builders/chain.ts';

function assigned(parameters: Readonly<Record<string, unknown>>, change: Partial<PolicyAssignment> = {}): PolicyAssignment {
  return {
    id: '/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/limit',
    displayName: 'Only our own clusters',
    policyDefinitionId: '/providers/Microsoft.Authorization/policyDefinitions/AE62C456-33de-4dc8-b100-7ce9028a7d99',
    enforcementMode: 'Default',
    parameters: { effect: 'Deny', allowedTenants: [fabrikam], ...parameters },
    ...change,
  };
}

const cluster = issuer.split('/')[4];
const cases: readonly [string, readonly PolicyAssignment[], boolean][] = [
  ['none is assigned', [], false],
  ['another tenant is allowed only', [assigned({})], true],
  ['the cluster’s tenant is allowed', [assigned({ allowedTenants: [fabrikam, contoso.toUpperCase()] })], false],
  ['an empty list allows every tenant', [assigned({ allowedTenants: [] })], false],
  ['another region is allowed only', [assigned({ allowedTenants: [], allowedLocations: ['westeurope'] })], true],
  ['the cluster’s region is allowed', [assigned({ allowedTenants: [], allowedLocations: ['WestUS2'] })], false],
  ['tenant allowed, region not', [assigned({ allowedTenants: [contoso], allowedLocations: ['westeurope'] })], true],
  ['the cluster is an exception', [assigned({ allowedClusterExceptions: [cluster] })], false],
  ['the effect is Audit', [assigned({ effect: 'Audit' })], false],
  ['the effect is left to its default, Audit', [assigned({ effect: undefined })], false],
  ['it is not enforced', [assigned({}, { enforcementMode: 'DoNotEnforce' })], false],
  ['it is another policy', [assigned({}, { policyDefinitionId: '/providers/Microsoft.Authorization/policyDefinitions/2571b7c3-3056-4a61-b00a-9bc5232234f5' })], false],
  ['the second of two denies', [assigned({ allowedTenants: [contoso] }), assigned({})], true],
];
for (const [name, assignments, denies] of cases) {
  test(`FIC_LimitToAzureKubernetesIssuer: ${name} → ${denies ? 'denied' : 'allowed'}`, () => {
    assert.equal(denyingPolicy(assignments, issuer)?.displayName, denies ? 'Only our own clusters' : undefined);
  });
}

test('the policy judges AKS issuers only', () => {
  assert.equal(denyingPolicy([assigned({})], parseIssuer('https://oidc.example.com/kind/')), undefined);
  assert.equal(denyingPolicy([assigned({})], parseIssuer(`https://oidc.prod-aks.azure.com/${cluster}/`)), undefined);
});
