import { valueOf } from '../model/fact.ts';
import { ownerOf } from '../model/objectOwner.ts';
import type { Workload } from '../model/workload.ts';
import type { WorkloadEdit } from '../model/workloadEdit.ts';
import type { ChainFacts } from './facts.ts';
import type { Remedy } from './finding.ts';

/** Kinds whose pod template may be changed in place; a Job's is immutable, a Pod has none (Kubernetes API). */
const editableKinds: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'CronJob']);

/** The workload, where its pod template may be changed in the cluster: not behind the back of a deployment tool or a controller. */
export function editableWorkload({ workload }: ChainFacts): Workload | undefined {
  const found = valueOf(workload);
  if (found === undefined || !editableKinds.has(found.kind) || found.ownedBy !== undefined) return undefined;
  const owner = ownerOf({ labels: found.labels ?? {}, annotations: found.annotations ?? {}, managers: [] });
  return owner === undefined ? found : undefined;
}

/** What mends a link by these edits: the plan's step, or the manifest where they may not be made in the cluster. */
export function workloadRemedy(facts: ChainFacts, edits: readonly WorkloadEdit[]): Remedy {
  return edits.length > 0 && editableWorkload(facts) !== undefined ? { kind: 'link', step: 'mendWorkload' } : { kind: 'command', command: 'editManifest' };
}
