import type { QuotaRequest } from '../../core/ports/quotaReader.ts';
import type { Cluster } from '../../core/model/cluster.ts';
import type { SubscriptionId, TenantId } from '../../core/model/ids.ts';
import type { ServiceAccount } from '../../core/model/serviceAccount.ts';
import type { Subscription } from '../../core/model/tenant.ts';
import { eitherSignal, type AskContext } from './askContext.ts';
import { askSteps, pickStep, type Step } from './askSteps.ts';
import { clusterStep, linkedServiceAccountStep } from './clusterSteps.ts';
import { orSignIn } from './gatherTenants.ts';
import { regionChoices } from './regionChoices.ts';
import { subscriptionChoice } from './subscriptionChoice.ts';

/** Whose quota of what is to be read; without a resource all of the region. */
export type QuotaTarget = Omit<QuotaRequest, 'signal'> & { readonly resource?: string };

/** What the questions offer first. */
export interface QuotaPreference {
  readonly subscriptionId?: SubscriptionId;
  readonly region: string;
  readonly resource: string;
}

interface QuotaQuestion {
  readonly tenantId: TenantId;
  readonly title: string;
  readonly prefer: QuotaPreference;
  /** Whether all quotas of the region can be read at once; an image's own program reads one. */
  readonly all: boolean;
}

/** Asks for subscription, region and resource in one tenant. Undefined when the user gave up. */
export async function askQuotaTarget(context: AskContext, args: QuotaQuestion): Promise<QuotaTarget | undefined> {
  const answers = await askSteps<QuotaAnswers>({
    host: context.host,
    title: args.title,
    initial: {},
    steps: () => quotaSteps(context, args),
  });
  if (answers === undefined) return undefined;
  const { subscription, region, resource } = answers;
  if (subscription === undefined || region === undefined || resource === undefined) throw new Error('Every question was answered');
  return { tenantId: args.tenantId, subscriptionId: subscription.id, region, ...(resource === everything ? {} : { resource }) };
}

/** Asks which linked ServiceAccount of which cluster. Undefined when the user gave up. */
export async function askLinkedServiceAccount(
  context: AskContext,
  args: { readonly title: string; readonly cluster?: Cluster; readonly preferred?: { readonly namespace: string | undefined; readonly name: string | undefined } },
): Promise<{ readonly cluster: Cluster; readonly serviceAccount: ServiceAccount } | undefined> {
  interface Answers {
    readonly cluster?: Cluster;
    readonly serviceAccount?: ServiceAccount;
  }
  const answers = await askSteps<Answers>({
    host: context.host,
    title: args.title,
    initial: args.cluster === undefined ? {} : { cluster: args.cluster },
    steps: () => [
      ...(args.cluster === undefined ? [clusterStep<Answers>(context, (state, cluster) => ({ ...state, cluster }))] : []),
      linkedServiceAccountStep<Answers>(context, { ...(args.preferred === undefined ? {} : { preferred: args.preferred }), answer: (state, serviceAccount) => ({ ...state, serviceAccount }) }),
    ],
  });
  if (answers === undefined) return undefined;
  const { cluster, serviceAccount } = answers;
  if (cluster === undefined || serviceAccount === undefined) throw new Error('Every question was answered');
  return { cluster, serviceAccount };
}

/** What the questions for a quota answer, alone or among others. */
export interface QuotaAnswers {
  readonly subscription?: Subscription;
  readonly region?: string;
  readonly resource?: string;
}

/** Stands for all quotas among the choices; no quota has this name. */
const everything = '*';

/** The questions for subscription, region and resource in one tenant. */
export function quotaSteps<S extends QuotaAnswers>(context: AskContext, { tenantId, prefer, all }: Omit<QuotaQuestion, 'title'>): readonly Step<S>[] {
  const { say, session } = context;
  const chosen = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('This is asked after what it depends on');
    return value;
  };
  return [
    pickStep<S, Subscription>({
      id: 'subscription',
      placeholder: say('ask.quotaSubscription'),
      load: (_state, publish, signal) =>
        orSignIn({
          context,
          tenantId,
          publish: (obstacle) => publish({ choices: [], obstacles: [obstacle] }),
          async read() {
            const subscriptions = await session.world.tenants.listSubscriptions({ tenantId, signal: eitherSignal(context, signal) });
            publish({ choices: subscriptions.map(subscriptionChoice) });
          },
        }),
      activeId: () => prefer.subscriptionId,
      answer: (state, subscription) => ({ ...state, subscription }),
    }),
    pickStep<S, string>({
      id: 'region',
      placeholder: say('ask.quotaRegion'),
      async load({ subscription }, publish, signal) {
        const regions = await session.world.tenants.listRegions({ tenantId, subscriptionId: chosen(subscription).id, signal: eitherSignal(context, signal) });
        publish({ choices: regionChoices(regions, prefer.region) });
      },
      activeId: () => prefer.region,
      answer: (state, region) => ({ ...state, region }),
    }),
    pickStep<S, string>({
      id: 'resource',
      placeholder: say('ask.quotaResource'),
      async load({ subscription, region }, publish, signal) {
        const request = { tenantId, subscriptionId: chosen(subscription).id, region: chosen(region), signal: eitherSignal(context, signal) };
        const resources = await session.world.quotas.listResources(request);
        const each = resources.map(({ name, localizedName, limit, used }) => ({ id: name, label: localizedName, description: name, detail: say('ask.quotaUse', { used, limit }), icon: 'dashboard', value: name }));
        const together = { id: everything, label: say('ask.quotaAll'), description: chosen(region), detail: say('ask.quotaAllDetail'), icon: 'list-flat', value: everything };
        publish({ choices: all ? [together, ...each] : each });
      },
      activeId: () => prefer.resource,
      answer: (state, resource) => ({ ...state, resource }),
    }),
  ];
}
