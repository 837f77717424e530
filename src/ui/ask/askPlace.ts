import type { Cluster } from '../../core/model/cluster.ts';
import { usesWorkloadIdentity, type ServiceAccountName } from '../../core/model/serviceAccount.ts';
import type { WorkloadRef } from '../../core/model/workloadEdit.ts';
import { eitherSignal, type AskContext } from './askContext.ts';
import { askSteps, pickStep, type Step } from './askSteps.ts';
import { clusterStep, inCluster, namespaceStep } from './clusterSteps.ts';

/** What is known before the first question. */
interface PlaceStart {
  readonly title: string;
  readonly cluster?: Cluster;
  readonly namespace?: string;
  /** Name of the ServiceAccounts that stand first, e.g. of a manifest that leaves the namespace open. */
  readonly preferred?: string;
}

interface Answers {
  readonly cluster?: Cluster;
  readonly namespace?: string;
  readonly account?: ServiceAccountName;
  readonly workload?: WorkloadRef;
}

/** Asks for a ServiceAccount of a cluster, linked ones first: a broken link may be one that nobody annotated. Undefined when the user gave up. */
export async function askAccount(context: AskContext, start: PlaceStart): Promise<{ readonly cluster: Cluster; readonly serviceAccount: ServiceAccountName } | undefined> {
  const answers = await ask(context, start, [accountStep(context, start.preferred)]);
  if (answers?.cluster === undefined || answers.account === undefined) return undefined;
  return { cluster: answers.cluster, serviceAccount: answers.account };
}

/** Asks for the cluster that a manifest's object is in. Undefined when the user gave up. */
export async function askCluster(context: AskContext, title: string): Promise<Cluster | undefined> {
  return (await ask(context, { title }, []))?.cluster;
}

/** Asks for a pod or workload of a cluster. Undefined when the user gave up. */
export async function askWorkloadOf(context: AskContext, start: PlaceStart): Promise<{ readonly cluster: Cluster; readonly workload: WorkloadRef } | undefined> {
  const namespace = start.namespace === undefined ? [namespaceStep<Answers>(context, (state, chosen) => ({ ...state, namespace: chosen }), { existing: true })] : [];
  const answers = await ask(context, start, [...namespace, workloadStep(context)]);
  if (answers?.cluster === undefined || answers.workload === undefined) return undefined;
  return { cluster: answers.cluster, workload: answers.workload };
}

function ask(context: AskContext, start: PlaceStart, steps: readonly Step<Answers>[]): Promise<Answers | undefined> {
  const { title, preferred: _preferred, ...initial } = start;
  const cluster = start.cluster === undefined ? [clusterStep<Answers>(context, (state, chosen) => ({ ...state, cluster: chosen }))] : [];
  return askSteps<Answers>({ host: context.host, title, initial, steps: () => [...cluster, ...steps] });
}

function accountStep(context: AskContext, preferred: string | undefined): Step<Answers> {
  const { say, session } = context;
  return pickStep<Answers, ServiceAccountName>({
    id: 'account',
    placeholder: say('ask.anyServiceAccount'),
    load: ({ cluster, namespace }, publish, signal) =>
      inCluster(context, cluster, publish, async (known) => {
        const accounts = await session.world.access.listServiceAccounts({ cluster: known, signal: eitherSignal(context, signal), ...(namespace === undefined ? {} : { namespace }) });
        const first = accounts.filter(({ name }) => name === preferred);
        const linked = accounts.filter((account) => !first.includes(account)).filter(usesWorkloadIdentity);
        const choice = (account: ServiceAccountName, group: string) => ({
          id: `${account.namespace}/${account.name}`,
          label: `${account.namespace}/${account.name}`,
          icon: 'account',
          group,
          value: { namespace: account.namespace, name: account.name },
        });
        publish({
          choices: [
            ...first.map((account) => choice(account, say('ask.group.named'))),
            ...linked.map((account) => choice(account, say('ask.group.linked'))),
            ...accounts.filter((account) => !linked.includes(account) && !first.includes(account)).map((account) => choice(account, say('ask.group.others'))),
          ],
        });
      }),
    answer: (state, account) => ({ ...state, account }),
  });
}

function workloadStep(context: AskContext): Step<Answers> {
  const { say, session } = context;
  return pickStep<Answers, WorkloadRef>({
    id: 'workload',
    placeholder: say('ask.workload'),
    load: ({ cluster, namespace }, publish, signal) =>
      inCluster(context, cluster, publish, async (known) => {
        if (namespace === undefined) throw new Error('The namespace is asked before what is in it');
        const workloads = await session.world.access.listWorkloads({ cluster: known, namespace, signal: eitherSignal(context, signal) });
        // A pod that a controller made is looked at through it, and stands last.
        const own = [...workloads].sort((left, right) => Number(left.ownedBy !== undefined) - Number(right.ownedBy !== undefined));
        publish({
          choices: own.map(({ kind, name, serviceAccountName }) => ({
            id: `${kind}/${name}`,
            label: name,
            description: kind,
            detail: say('ask.workload.account', { serviceAccount: serviceAccountName }),
            icon: 'package',
            value: { kind, namespace, name },
          })),
        });
      }),
    answer: (state, workload) => ({ ...state, workload }),
  });
}
