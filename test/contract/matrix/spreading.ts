import type { Call } from './calls.ts';
import type { SceneOptions } from './theatre.ts';

const minutes = 240_000;
/** Calls that meet what is not everywhere yet, on which ways, and how it is not. */
export function spreading({ side, method, path }: Call): { readonly ways: RegExp; readonly scene: SceneOptions } | undefined {
  if (side === 'exchange') return { ways: /./, scene: { propagation: { credentialMs: minutes, credentialFlapMs: 20_000 } } };
  const found = slowCalls[`${method} ${path.split('/').slice(-2).join('/')}`];
  return found === undefined ? undefined : { ways: found[0], scene: found[1] };
}

const slowCalls: Readonly<Record<string, readonly [ways: RegExp, scene: SceneOptions]>> = {
  'PUT federatedIdentityCredentials/{}': [/apply/, { propagation: { parentMs: minutes } }],
  'PUT roleAssignments/{}': [/apply/, { propagation: { principalMs: minutes, principalTypeForgives: false } }],
  'GET Microsoft.Authorization/permissions': [/verify|diagnose/, { propagation: { roleMs: minutes } }],
  'GET providers/Microsoft.Quota': [/apply/, { timings: { registrationMs: minutes } }],
  'PUT managedClusters/{}': [/apply/, { timings: { clusterUpdateMs: minutes } }],
  'GET operations/{}': [/apply/, { timings: { clusterUpdateMs: minutes } }],
  'DELETE resourceGroups/{}': [/undo/, { timings: { resourceGroupDeleteMs: minutes } }],
  'GET resourceGroups/{}': [/undo/, { timings: { resourceGroupDeleteMs: minutes } }],
};
