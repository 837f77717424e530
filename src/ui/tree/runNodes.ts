import { runId, type RunEntry, type RunList } from '../../core/history/runList.ts';
import type { RunRecord } from '../../core/history/runRecord.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import type { Verdict } from '../../core/proof/verdict.ts';
import type { MessageKey } from '../../core/words/messages.ts';
import type { Say } from '../../core/words/say.ts';
import { counted } from './statusNodes.ts';
import { tooltip } from './tooltip.ts';
import type { Children, TreeNode } from './treeNode.ts';

const endedIcons: Readonly<Record<Verdict['status'], { readonly id: string; readonly color?: string }>> = {
  success: { id: 'pass', color: 'testing.iconPassed' },
  failure: { id: 'error', color: 'testing.iconFailed' },
  inconclusive: { id: 'question', color: 'problemsWarningIcon.foreground' },
  cancelled: { id: 'circle-slash', color: 'disabledForeground' },
};

const verdicts = { success: 'tree.run.success', failure: 'tree.run.failure', inconclusive: 'tree.run.inconclusive', cancelled: 'tree.run.cancelled' } as const satisfies Readonly<Record<Verdict['status'], MessageKey>>;

/** The runs as a branch of the root; none while there is no run. */
export function runsNode(runs: RunList, say: Say): readonly TreeNode[] {
  if (runs.length === 0) return [];
  return [{ id: 'root/runs', kind: 'runs', label: say('tree.runs'), ...counted(runs.length, say), icon: { id: 'history' }, expandable: 'collapsed' }];
}

export function runsChildren(parentId: string, runs: RunList, say: Say): Children {
  return { nodes: runs.map((entry) => runNode(parentId, entry, say)) };
}

function runNode(parentId: string, entry: RunEntry, say: Say): TreeNode {
  const { subject: { serviceAccount: { namespace, name }, identity, cluster } } = entry.run;
  const serviceAccount = `${namespace}/${name}`;
  // How it stands comes first, because a narrow sidebar cuts what comes last.
  const label = stateOf(entry, say);
  const description = say(entry.state === 'elsewhere' ? 'tree.run.ofElsewhere' : 'tree.run.of', { serviceAccount, identity: clusterName(identity.id), cluster: clusterName(cluster.id) });
  return {
    id: `${parentId}/${runId(entry.run)}`,
    kind: ({ running: 'runRunning', elsewhere: 'runElsewhere', ended: 'run' } as const)[entry.state],
    label,
    description,
    tooltip: () =>
      tooltip(label, [
        ...(entry.state === 'ended' ? endedRows(entry.run, say) : []),
        [say('tree.run.quota'), `${entry.run.quota.resource ?? say('quota.all')}, ${entry.run.quota.region}`],
        [say('tree.run.serviceAccount'), serviceAccount],
        [say('tree.run.cluster'), clusterName(cluster.id)],
        [say('tree.run.identity'), clusterName(identity.id)],
        [say('tree.run.started'), when(entry.run.startedAt)],
      ]),
    icon: entry.state === 'ended' ? endedIcons[entry.run.verdict.status] : { id: entry.state === 'running' ? 'loading~spin' : 'multiple-windows' },
    spoken: say('tree.label.run', { state: label, whose: description }),
    subject: { kind: 'run', entry },
    command: { id: 'tenantlink.showRun', title: say('ui.showRun') },
  };
}

function stateOf(entry: RunEntry, say: Say): string {
  const time = shortTime(entry.run.startedAt);
  if (entry.state === 'ended') return say('tree.run.ended', { time, verdict: say(verdicts[entry.run.verdict.status]) });
  return say(entry.state === 'running' ? 'tree.run.running' : 'tree.run.elsewhere', { time });
}

function endedRows({ verdict: { message }, endedAt }: RunRecord, say: Say): readonly (readonly [string, string])[] {
  return [
    [say('tree.run.verdict'), say(message.key, message.params)],
    [say('tree.run.ended.at'), when(endedAt)],
  ];
}

/** A time as a person reads it, in the user's own zone. */
export function when(time: number): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A time as short as can be, for a row: verdict and time are to be read in a sidebar of 250 pixels. */
export function shortTime(time: number): string {
  return new Date(time).toLocaleString(undefined, { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}
