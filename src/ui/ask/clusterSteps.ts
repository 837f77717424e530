import { armKey } from '../../core/model/armId.ts';
import { tenantName } from '../../core/inventory/snapshot.ts';
import type { Cluster } from '../../core/model/cluster.ts';
import { failureOf } from '../../core/model/failure.ts';
import { usesWorkloadIdentity, workloadIdentityKeys, type ServiceAccount } from '../../core/model/serviceAccount.ts';
import { clusterNode } from '../tree/clusterNodes.ts';
import { needsSignIn } from '../tree/statusNodes.ts';
import { eitherSignal, type AskContext } from './askContext.ts';
import type { Choice, ChoiceList, Elsewhere } from './askHost.ts';
import { pickManyStep, pickStep, type Step } from './askSteps.ts';
import { gatherTenants, orSignIn } from './gatherTenants.ts';
import { nameProblem } from './nameProblem.ts';

/** The namespace of every cluster, and the ServiceAccount of every namespace. */
const defaultName = 'default';

/** The row of a list that leads to choosing several of it. */
const several = 'several';

/** Which cluster, of all tenants; with `answerSeveral`, or several of them. */
export function clusterStep<S>(context: AskContext, answer: (state: S, cluster: Cluster) => S, answerSeveral?: (state: S) => S): Step<S> {
  const more: Choice<typeof several> = { id: several, label: context.say('ask.severalClusters'), icon: 'checklist', value: several };
  return pickStep<S, Cluster | typeof several>({
    id: 'cluster',
    placeholder: context.say('ask.cluster'),
    load: (_state, publish, signal) =>
      loadClusters(context, signal, ({ choices, obstacles = [] }) => publish({ choices: answerSeveral === undefined || choices.length < 2 ? choices : [...choices, more], obstacles })),
    answer: (state, chosen) => (chosen !== several ? answer(state, chosen) : answerSeveral === undefined ? state : answerSeveral(state)),
  });
}

/** Which clusters, of all tenants. */
export function clustersStep<S>(context: AskContext, answer: (state: S, clusters: readonly Cluster[]) => S): Step<S> {
  return pickManyStep<S, Cluster>({
    id: 'clusters',
    placeholder: context.say('ask.clusters'),
    load: (_state, publish, signal) => loadClusters(context, signal, publish),
    answer,
  });
}

function loadClusters(context: AskContext, signal: AbortSignal, publish: (list: ChoiceList<Cluster>) => void): Promise<void> {
  return orSignIn({
    context,
    publish: (obstacle) => publish({ choices: [], obstacles: [obstacle] }),
    read: () =>
      gatherTenants({
        context,
        signal,
        list: (entry) => entry.clusters,
        load: (tenantId, loading) => context.session.inventory.loadClusters(tenantId, loading),
        publish: ({ items, obstacles }) => publish({ choices: items.map(({ item }) => clusterChoice(item, context)), obstacles }),
      }),
  });
}

function clusterChoice(cluster: Cluster, { say, snapshot }: AskContext): Choice<Cluster> {
  const state = (on: boolean): string => say(on ? 'tree.on' : 'tree.off');
  return {
    id: armKey(cluster.id),
    label: cluster.name,
    icon: 'server-environment',
    description: `${cluster.resourceGroup} · ${cluster.location}`,
    detail: `${say('tree.oidcIssuer')}: ${state(cluster.oidcIssuerEnabled)} · ${say('tree.workloadIdentity')}: ${state(cluster.workloadIdentityEnabled)}`,
    group: tenantName(snapshot(), cluster.tenantId),
    value: cluster,
  };
}

function namespaceChoice(name: string): Choice<string> {
  return { id: name, label: name, icon: 'symbol-namespace', value: name };
}

/** Which namespace; a name that is not there yet is created by the plan, unless it has to exist. */
export function namespaceStep<S extends { readonly cluster?: Cluster }>(
  context: AskContext,
  answer: (state: S, namespace: string) => S,
  { existing = false }: { readonly existing?: boolean } = {},
): Step<S> {
  const { say } = context;
  return pickStep<S, string>({
    id: 'namespace',
    placeholder: say(existing ? 'ask.existingNamespace' : 'ask.namespace'),
    load: ({ cluster }, publish, signal) =>
      inCluster(context, cluster, publish, async (known) => {
        try {
          const names = await context.session.world.access.listNamespaces({ cluster: known, signal: eitherSignal(context, signal) });
          publish({ choices: names.map(namespaceChoice) });
        } catch (thrown) {
          const failure = failureOf(thrown, 'listNamespaces');
          if (needsSignIn(failure)) throw thrown;
          // Every cluster has this one, whoever may list them.
          publish({ choices: [namespaceChoice(defaultName)], obstacles: [{ failure }] });
        }
      }),
    activeId: () => defaultName,
    typed: () => ({
      problem: (text) => nameProblem('namespace', text, say),
      choice: (text, listed) => (listed && !existing ? { id: text, label: say('ask.newNamespace', { text }), icon: 'add', value: text } : namespaceChoice(text)),
    }),
    answer,
  });
}

/** Which ServiceAccount of the namespace; a name that is not there yet is created by the plan. */
export function serviceAccountStep<S extends { readonly cluster?: Cluster; readonly namespace?: string }>(
  context: AskContext,
  answer: (state: S, name: string) => S,
  answerSeveral?: (state: S) => S,
): Step<S> {
  const { say } = context;
  const more: Choice<string> = { id: several, label: say('ask.severalServiceAccounts'), icon: 'checklist', value: '' };
  return pickStep<S, string>({
    id: 'serviceAccount',
    placeholder: say('ask.serviceAccount'),
    load: ({ cluster, namespace }, publish, signal) =>
      inCluster(context, cluster, publish, async (known) => {
        // Kubernetes puts it into every namespace, so it is there also where the namespace is still to be made.
        const given: Choice<string> = { id: defaultName, label: defaultName, description: say('ask.defaultServiceAccount'), icon: 'account', value: defaultName };
        try {
          const accounts = await context.session.world.access.listServiceAccounts({
            cluster: known,
            signal: eitherSignal(context, signal),
            ...(namespace === undefined ? {} : { namespace }),
          });
          const choices = accounts.length === 0 ? [given] : accounts.map((account) => namedChoice(account, context));
          publish({ choices: answerSeveral === undefined || choices.length < 2 ? choices : [...choices, more] });
        } catch (thrown) {
          const failure = failureOf(thrown, 'listServiceAccounts');
          if (needsSignIn(failure)) throw thrown;
          publish({ choices: [given], obstacles: [{ failure }] });
        }
      }),
    typed: () => ({
      problem: (text) => nameProblem('serviceAccount', text, say),
      choice: (text, listed) => (listed ? { id: text, label: say('ask.newServiceAccount', { text }), icon: 'add', value: text } : { id: text, label: text, icon: 'account', value: text }),
    }),
    // No ServiceAccount has an empty name.
    answer: (state, name) => (name !== '' ? answer(state, name) : answerSeveral === undefined ? state : answerSeveral(state)),
  });
}

/** Which ServiceAccounts of the namespace; those that are there. */
export function serviceAccountsStep<S extends { readonly cluster?: Cluster; readonly namespace?: string }>(context: AskContext, answer: (state: S, names: readonly string[]) => S): Step<S> {
  return pickManyStep<S, string>({
    id: 'serviceAccounts',
    placeholder: context.say('ask.serviceAccounts'),
    load: ({ cluster, namespace }, publish, signal) =>
      inCluster(context, cluster, publish, async (known) => {
        const request = { cluster: known, signal: eitherSignal(context, signal), ...(namespace === undefined ? {} : { namespace }) };
        const accounts = await context.session.world.access.listServiceAccounts(request);
        publish({ choices: accounts.map((account) => namedChoice(account, context)) });
      }),
    answer,
  });
}

/** By its name alone, where the namespace is known. */
function namedChoice(account: ServiceAccount, context: AskContext): Choice<string> {
  return { ...accountChoice(account, context), id: account.name, label: account.name, value: account.name };
}

/** Which of the ServiceAccounts that use workload identity. */
export function linkedServiceAccountStep<S extends { readonly cluster?: Cluster }>(
  context: AskContext,
  args: {
    /** Selected first, e.g. the one that a CodeLens stands on. */
    readonly preferred?: { readonly namespace: string | undefined; readonly name: string | undefined };
    readonly answer: (state: S, account: ServiceAccount) => S;
  },
): Step<S> {
  const { preferred } = args;
  return pickStep<S, ServiceAccount>({
    id: 'linkedServiceAccount',
    placeholder: context.say('ask.linkedServiceAccount'),
    load: ({ cluster }, publish, signal) =>
      inCluster(context, cluster, publish, async (known) => {
        const accounts = await context.session.world.access.listServiceAccounts({ cluster: known, signal: eitherSignal(context, signal) });
        const linked = accounts.filter(usesWorkloadIdentity);
        const first = linked.filter(({ namespace, name }) => preferred?.name === name && (preferred.namespace ?? namespace) === namespace);
        if (linked.length === 0) publish({ choices: [], elsewhere: linkFirst(known, context) });
        else publish({ choices: [...first, ...linked.filter((account) => !first.includes(account))].map((account) => accountChoice(account, context)) });
      }),
    answer: args.answer,
  });
}

/** Linking from the cluster on, where nothing is linked that could be chosen. */
function linkFirst(cluster: Cluster, { say }: AskContext): Elsewhere {
  return { label: say('ask.linkFirst'), detail: say('ask.noLinkedAccount', { cluster: cluster.name }), icon: 'link', command: 'tenantlink.link', argument: clusterNode('ask', cluster, say) };
}

function accountChoice(account: ServiceAccount, { say }: AskContext): Choice<ServiceAccount> {
  const clientId = account.annotations[workloadIdentityKeys.clientId];
  return {
    id: `${account.namespace}/${account.name}`,
    label: `${account.namespace}/${account.name}`,
    icon: 'account',
    ...(usesWorkloadIdentity(account) ? { description: say('ask.linked') } : {}),
    ...(clientId === undefined ? {} : { detail: `${say('tree.clientId')}: ${clientId}` }),
    value: account,
  };
}

/** Reads inside the cluster of the answers; a sign-in that is missing is offered in the list. */
export function inCluster<T>(
  context: AskContext,
  cluster: Cluster | undefined,
  publish: (list: ChoiceList<T>) => void,
  read: (cluster: Cluster) => Promise<void>,
): Promise<void> {
  if (cluster === undefined) throw new Error('The cluster is asked before what is in it');
  return orSignIn({ context, tenantId: cluster.tenantId, publish: (obstacle) => publish({ choices: [], obstacles: [obstacle] }), read: () => read(cluster) });
}
