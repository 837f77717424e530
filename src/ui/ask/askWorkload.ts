import type { ClusterRef } from '../../core/model/cluster.ts';
import type { ServiceAccountName } from '../../core/model/serviceAccount.ts';
import type { Workload } from '../../core/model/workload.ts';
import { eitherSignal, type AskContext } from './askContext.ts';
import type { Choice } from './askHost.ts';
import { askSteps, pickStep } from './askSteps.ts';

/** The workload to look at, or none: the ServiceAccount alone. */
export type ChosenWorkload = { readonly kind: 'none' } | { readonly kind: 'workload'; readonly workload: Workload };

/** Asks which workload of the namespace is meant, those of the ServiceAccount first. Undefined when the user gave up. */
export async function askWorkload(
  context: AskContext,
  args: { readonly title: string; readonly cluster: ClusterRef; readonly serviceAccount: ServiceAccountName },
): Promise<ChosenWorkload | undefined> {
  const { say } = context;
  const { cluster, serviceAccount } = args;
  const none: Choice<ChosenWorkload> = { id: 'none', label: say('ask.noWorkload'), icon: 'account', value: { kind: 'none' } };
  const answers = await askSteps<{ readonly chosen?: ChosenWorkload }>({
    host: context.host,
    title: args.title,
    initial: {},
    steps: () => [
      pickStep<{ readonly chosen?: ChosenWorkload }, ChosenWorkload>({
        id: 'workload',
        placeholder: say('ask.workload'),
        takesOnly: true,
        async load(_state, publish, signal) {
          publish({ choices: [none] });
          const workloads = await context.session.world.access.listWorkloads({ cluster, namespace: serviceAccount.namespace, signal: eitherSignal(context, signal) });
          const own = workloads.filter(({ serviceAccountName }) => serviceAccountName === serviceAccount.name);
          const others = workloads.filter((workload) => !own.includes(workload));
          publish({ choices: [none, ...[...own, ...others].map(workloadChoice)] });
        },
        answer: (_state, chosen) => ({ chosen }),
      }),
    ],
  });
  return answers?.chosen;
}

function workloadChoice(workload: Workload): Choice<ChosenWorkload> {
  return {
    id: `${workload.kind}/${workload.name}`,
    label: workload.name,
    description: workload.kind,
    detail: workload.serviceAccountName,
    icon: 'package',
    value: { kind: 'workload', workload },
  };
}
