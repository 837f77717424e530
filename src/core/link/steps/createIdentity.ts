import { armKey, identityArmId, subscriptionScope } from '../../model/armId.ts';
import type { ManagedIdentity } from '../../model/identity.ts';
import { goneAsUndefined, kept, undone, type StepContext, type StepDefinition } from '../step.ts';
import type { NewIdentity } from '../wish.ts';

/** Creates the user-assigned identity; undo deletes it unless it got other credentials or roles. */
export const createIdentityStep: StepDefinition<'createIdentity', NewIdentity> = {
  kind: 'createIdentity',
  plan({ wish, resolved }) {
    if (wish.identity.kind !== 'new') return undefined;
    const { identity } = wish.identity;
    const exists = resolved.identity !== undefined;
    return {
      id: 'createIdentity',
      state: exists ? 'inPlace' : 'needed',
      side: 'identity',
      tenantId: identity.tenantId,
      target: identity.name,
      changes: [
        {
          what: 'identity',
          ...(exists ? { before: identity.name } : {}),
          after: `${identity.name} in ${identity.resourceGroup}, ${identity.location}`,
          reversibility: 'reversible',
        },
      ],
      dependsOn: ['createResourceGroup'],
      action: { kind: 'createIdentity', ...identity },
    };
  },
  prepare: ({ tenantId, subscriptionId, resourceGroup, name, location }) => ({ tenantId, subscriptionId, resourceGroup, name, location }),
  async apply(intent, { ports, attempt, signal }) {
    const identity = await attempt('createIdentity', () => ports.identities.create({ ...intent, signal }));
    return { identity };
  },
  async look(action, _resolved, { ports, attempt, signal }) {
    const ref = { id: identityArmId(action), tenantId: action.tenantId };
    const identity = await goneAsUndefined(() => attempt('getIdentity', () => ports.identities.get({ identity: ref, signal })));
    return identity === undefined ? undefined : { identity };
  },
  sharedThing: (action) => armKey(identityArmId(action)),
  async undo(intent, context) {
    const { ports, attempt, signal } = context;
    const ref = { id: identityArmId(intent), tenantId: intent.tenantId };
    const identity = await goneAsUndefined(() => attempt('getIdentity', () => ports.identities.get({ identity: ref, signal })));
    if (identity === undefined) return undone;
    if (await isInUse(identity, context)) return kept('undo.kept.identityInUse');
    await attempt('deleteIdentity', () => ports.identities.delete({ identity: ref, signal }));
    return undone;
  },
};

/** Ours were taken back before this step, so whatever is left is someone else's. */
async function isInUse(identity: ManagedIdentity, { ports, attempt, signal }: StepContext): Promise<boolean> {
  const [credentials, roles] = await Promise.all([
    attempt('listFederatedCredentials', () => ports.federation.list({ identity, signal })),
    attempt('listRoleAssignments', () =>
      ports.roles.listAssignments({
        tenantId: identity.tenantId,
        scope: subscriptionScope(identity.subscriptionId),
        principalId: identity.principalId,
        signal,
      }),
    ),
  ]);
  return credentials.length > 0 || roles.length > 0;
}
