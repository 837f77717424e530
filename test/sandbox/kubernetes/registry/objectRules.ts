import type { FieldProblem } from '../model/apiError.ts';
import { forbiddenField, invalidValue, requiredValue, tooLong, unsupportedValue } from '../model/fieldProblems.ts';
import type { Job } from '../model/job.ts';
import { objectOr, same } from '../model/json.ts';
import type { ConfigMap, KubeObject, Secret } from '../model/objects.ts';
import type { Pod, PodTemplate } from '../model/pod.ts';
import type { ResourceType } from '../model/resourceTypes.ts';
import { matchesSelector } from '../store/labelSelector.ts';
import { metadataProblems } from './nameRules.ts';
import { podSpecProblems } from './podRules.ts';

const DATA_LIMIT = 1024 * 1024;
const DATA_KEY = /^[-._a-zA-Z0-9]+$/;
const DATA_KEY_RULE = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** Everything the API server's validation refuses in an object; `before` is the stored state of an update. */
export function objectProblems(resource: ResourceType, object: KubeObject, before: KubeObject | undefined): FieldProblem[] {
  return [
    ...metadataProblems(resource, object.metadata),
    ...kindProblems(resource, object),
    ...(before ? updateProblems(resource, object, before) : []),
  ];
}

function kindProblems(resource: ResourceType, object: KubeObject): FieldProblem[] {
  switch (resource.kind) {
    case 'Pod':
      return podSpecProblems((object as Pod).spec, 'spec');
    case 'Job':
      return jobProblems(object as Job);
    case 'ConfigMap':
    case 'Secret':
      return dataProblems(object);
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return workloadProblems(object);
    default:
      return [];
  }
}

function jobProblems(job: Job): FieldProblem[] {
  const { template } = job.spec;
  const problems = podSpecProblems(template.spec, 'spec.template.spec');
  const policy = template.spec.restartPolicy;
  if (policy !== 'OnFailure' && policy !== 'Never') {
    problems.push(unsupportedValue('spec.template.spec.restartPolicy', policy, ['OnFailure', 'Never']));
  }
  for (const name of ['backoffLimit', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished', 'parallelism', 'completions'] as const) {
    const value = job.spec[name];
    if (value !== undefined && value < 0) problems.push(invalidValue(`spec.${name}`, value, 'must be greater than or equal to 0'));
  }
  // The controller puts `job-name` on every pod, so the Job's name must fit a label value.
  if (job.metadata.name.length > 63) {
    problems.push(invalidValue('spec.template.labels', job.metadata.name, 'must be no more than 63 characters'));
  }
  return problems;
}

function workloadProblems(object: KubeObject): FieldProblem[] {
  const spec = objectOr(object.spec);
  const template = objectOr(spec.template) as unknown as PodTemplate;
  const selector = objectOr(spec.selector) as { matchLabels?: Record<string, string> };
  const problems = podSpecProblems(template.spec, 'spec.template.spec');
  if (Object.keys(selector).length === 0) problems.push(requiredValue('spec.selector'));
  else if (!matchesSelector(selector, template.metadata?.labels)) {
    problems.push(invalidValue('spec.template.metadata.labels', template.metadata?.labels ?? {}, '`selector` does not match template `labels`'));
  }
  return problems;
}

function dataProblems(object: ConfigMap & Secret): FieldProblem[] {
  const problems: FieldProblem[] = [];
  let size = 0;
  for (const [field, entries] of [['data', object.data], ['binaryData', object.binaryData]] as const) {
    for (const [key, value] of Object.entries(entries ?? {})) {
      if (!DATA_KEY.test(key)) problems.push(invalidValue(`${field}[${key}]`, key, DATA_KEY_RULE));
      size += Buffer.byteLength(value);
    }
  }
  if (size > DATA_LIMIT) problems.push(tooLong(object.kind === 'Secret' ? 'data' : '[]', DATA_LIMIT));
  return problems;
}

function updateProblems(resource: ResourceType, object: KubeObject, before: KubeObject): FieldProblem[] {
  switch (resource.kind) {
    case 'Pod':
      return same(mutableStripped(object as Pod), mutableStripped(before as Pod))
        ? []
        : [
            forbiddenField(
              'spec',
              'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
            ),
          ];
    case 'Job': {
      const [after, old] = [object as Job, before as Job];
      const problems: FieldProblem[] = [];
      if (!same(after.spec.template, old.spec.template)) problems.push(invalidValue('spec.template', after.spec.template, 'field is immutable'));
      if (!same(after.spec.selector, old.spec.selector)) problems.push(invalidValue('spec.selector', after.spec.selector, 'field is immutable'));
      return problems;
    }
    case 'ConfigMap':
    case 'Secret': {
      const [after, old] = [object as ConfigMap & Secret, before as ConfigMap & Secret];
      const problems: FieldProblem[] = [];
      if (old.immutable === true && !same([after.data, after.binaryData], [old.data, old.binaryData])) {
        problems.push(forbiddenField('data', 'field is immutable when `immutable` is set'));
      }
      if (after.type !== old.type) problems.push(invalidValue('type', after.type, 'field is immutable'));
      return problems;
    }
    case 'Deployment':
    case 'ReplicaSet':
      return same(objectOr(object.spec).selector, objectOr(before.spec).selector)
        ? []
        : [invalidValue('spec.selector', objectOr(object.spec).selector, 'field is immutable')];
    default:
      return [];
  }
}

function mutableStripped(pod: Pod): unknown {
  const blind = (containers: readonly { image: string }[] | undefined): unknown => (containers ?? []).map((one) => ({ ...one, image: '' }));
  const { containers, initContainers, activeDeadlineSeconds: _deadline, tolerations: _tolerations, ...rest } = pod.spec;
  return { ...rest, containers: blind(containers), initContainers: blind(initContainers) };
}
