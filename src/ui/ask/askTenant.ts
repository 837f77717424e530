import { identityTenants } from '../../core/inventory/snapshot.ts';
import type { TenantId } from '../../core/model/ids.ts';
import { eitherSignal, type AskContext } from './askContext.ts';
import { askSteps, pickStep } from './askSteps.ts';
import { orSignIn, requireTenants } from './gatherTenants.ts';

interface Answers {
  readonly tenantId?: TenantId;
}

/** Asks for one of the tenants. Undefined when the user gave up. */
export async function askTenant(context: AskContext, title: string): Promise<TenantId | undefined> {
  const answers = await askSteps<Answers>({
    host: context.host,
    title,
    initial: {},
    steps: () => [
      pickStep<Answers, TenantId>({
        id: 'tenant',
        placeholder: context.say('ask.tenant'),
        load: (_state, publish, signal) =>
          orSignIn({
            context,
            publish: (obstacle) => publish({ choices: [], obstacles: [obstacle] }),
            async read() {
              await requireTenants(context, eitherSignal(context, signal));
              const tenants = identityTenants(context.snapshot());
              publish({ choices: tenants.map(({ id, displayName, defaultDomain }) => ({ id, label: displayName, description: defaultDomain ?? id, icon: 'organization', value: id })) });
            },
          }),
        answer: (_state, tenantId) => ({ tenantId }),
      }),
    ],
  });
  return answers?.tenantId;
}
