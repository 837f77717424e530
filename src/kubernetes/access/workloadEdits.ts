import { fail, failureOf } from '../../core/model/failure.ts';
import type { ClusterAccess } from '../../core/ports/clusterAccess.ts';
import type { WorkloadRef } from '../../core/model/workloadEdit.ts';
import type { Doing } from '../kubernetesFailure.ts';
import { parseJson } from '../transport/clusterSession.ts';
import { fieldManager } from './serviceAccountFields.ts';
import type { SessionOf } from './sessions.ts';
import { workloadPatch, type JsonRecord, type PatchOperation } from './workloadPatch.ts';

/** Where the objects of a kind are, and where in them the pod template is. */
interface EditableKind {
  readonly api: string;
  readonly plural: string;
  readonly template: readonly string[];
}

const apps = (plural: string): EditableKind => ({ api: 'apis/apps/v1', plural, template: ['spec', 'template'] });

/** Kinds whose template may change; a Pod's spec and a Job's template are fixed from the start. */
const editable: Readonly<Record<string, EditableKind>> = {
  Deployment: apps('deployments'),
  StatefulSet: apps('statefulsets'),
  DaemonSet: apps('daemonsets'),
  ReplicaSet: apps('replicasets'),
  CronJob: { api: 'apis/batch/v1', plural: 'cronjobs', template: ['spec', 'jobTemplate', 'spec', 'template'] },
};

/** Status changes of a busy workload come between reading and writing again and again. */
const attempts = 10;

/** The part of the ClusterAccess port that changes workloads. */
export function workloadEdits(sessionOf: SessionOf): Pick<ClusterAccess, 'editWorkload'> {
  return {
    async editWorkload({ cluster, workload, edits, signal }) {
      const doing = { operation: 'editWorkload', target: `${workload.kind} ${workload.namespace}/${workload.name}` };
      const kind = editable[workload.kind];
      if (kind === undefined) return fail({ reason: 'notSupported', ...doing, code: 'ImmutableTemplate' });
      const session = sessionOf(cluster);
      const path = pathOf(kind, workload);
      for (let attempt = 1; ; attempt += 1) {
        const object = recordFrom(await session.call({ method: 'GET', path, signal, doing }), doing);
        const patch = workloadPatch({ object, template: kind.template, edits });
        if (patch.state === 'changed') return fail({ reason: 'conflict', ...doing, code: 'WorkloadChanged', detail: patch.what });
        if (patch.operations.length === 0) return;
        try {
          await session.call({
            method: 'PATCH',
            path: `${path}?fieldManager=${fieldManager}`,
            contentType: 'application/json-patch+json',
            body: JSON.stringify([...unchangedSince(object, doing), ...patch.operations]),
            signal,
            doing,
          });
          return;
        } catch (thrown) {
          // Something else on the object changed between the read and the patch: compare again.
          if (failureOf(thrown, doing.operation).reason !== 'conflict' || attempt >= attempts) throw thrown;
        }
      }
    },
  };
}

function pathOf({ api, plural }: EditableKind, { namespace, name }: WorkloadRef): string {
  return `/${api}/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`;
}

/** A version in a patch is a condition: the API server answers 409 when the object has another one by now. */
function unchangedSince(object: JsonRecord, doing: Doing): readonly PatchOperation[] {
  const { metadata } = object;
  const version = typeof metadata === 'object' && metadata !== null && 'resourceVersion' in metadata ? metadata.resourceVersion : undefined;
  if (typeof version !== 'string') return fail({ reason: 'invalidResponse', ...doing, detail: 'The workload has no resourceVersion.' });
  return [{ op: 'replace', path: '/metadata/resourceVersion', value: version }];
}

function recordFrom(text: string, doing: Doing): JsonRecord {
  const body = parseJson(text, doing);
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as JsonRecord) : fail({ reason: 'invalidResponse', ...doing, detail: 'The answer is no object.' });
}
