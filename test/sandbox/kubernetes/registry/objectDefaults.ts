import { objectOr } from '../model/json.ts';
import type { Job } from '../model/job.ts';
import type { KubeObject, Secret } from '../model/objects.ts';
import type { Pod, PodTemplate } from '../model/pod.ts';
import type { ResourceType } from '../model/resourceTypes.ts';
import { defaultPodOnly, defaultPodSpec, qualityOfService } from './podDefaults.ts';

/** Fills in what the API server fills in when an object is made or changed; the object is changed. */
export function applyDefaults(resource: ResourceType, object: KubeObject, creating: boolean): void {
  switch (resource.kind) {
    case 'Pod': {
      const pod = object as Pod;
      defaultPodSpec(pod.spec);
      if (creating) {
        defaultPodOnly(pod.spec);
        pod.status = { phase: 'Pending', qosClass: qualityOfService(pod.spec) };
      }
      break;
    }
    case 'Job':
      defaultJob(object as Job, creating);
      break;
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet': {
      const spec = objectOr(object.spec) as { replicas?: number; template?: PodTemplate };
      if (resource.kind !== 'DaemonSet') spec.replicas ??= 1;
      if (spec.template?.spec) defaultPodSpec(spec.template.spec);
      if (creating) object.status = {};
      break;
    }
    case 'CronJob': {
      const template = objectOr(objectOr(object.spec).jobTemplate);
      const pod = (objectOr(template.spec).template ?? undefined) as PodTemplate | undefined;
      if (pod?.spec) defaultPodSpec(pod.spec);
      if (creating) object.status = {};
      break;
    }
    case 'Namespace':
      object.spec = { finalizers: ['kubernetes'] };
      if (creating) object.status = { phase: 'Active' };
      object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
      break;
    case 'Secret':
      defaultSecret(object);
      break;
    default:
      break;
  }
}

function defaultSecret(secret: Secret & { stringData?: Record<string, string> }): void {
  secret.type ??= 'Opaque';
  if (!secret.stringData) return;
  const encoded = Object.entries(secret.stringData).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  secret.data = { ...secret.data, ...(Object.fromEntries(encoded) as Record<string, string>) };
  delete secret.stringData;
}

function defaultJob(job: Job, creating: boolean): void {
  const { spec } = job;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= 6;
  spec.completionMode ??= 'NonIndexed';
  spec.podReplacementPolicy ??= 'TerminatingOrFailed';
  spec.suspend ??= false;
  defaultPodSpec(spec.template.spec);
  if (!creating) return;
  job.status = {};
  if (spec.manualSelector === true) return;
  // The job controller recognises its pods by labels that the API server generates from the Job's uid.
  const { uid, name } = job.metadata;
  const template = (spec.template.metadata ??= {});
  template.labels = {
    ...template.labels,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  spec.selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
}
