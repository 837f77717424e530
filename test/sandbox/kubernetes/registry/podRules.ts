import type { FieldProblem } from '../model/apiError.ts';
import { duplicateValue, invalidValue, missingReference, requiredValue, unsupportedValue } from '../model/fieldProblems.ts';
import type { Container, PodSpec, Volume } from '../model/pod.ts';
import { labelNameProblem, subdomainProblem } from './nameRules.ts';
import { tolerationProblems } from './tolerationRules.ts';

const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const ENV_NAME_RULE = "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";

/** Problems of a pod spec found by the API server's validation, for the parts a small cluster knows. */
export function podSpecProblems(spec: PodSpec | undefined, field: string): FieldProblem[] {
  if (!spec || !Array.isArray(spec.containers) || spec.containers.length === 0) return [requiredValue(`${field}.containers`)];
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  const names = new Set<string>();
  const problems = (spec.volumes ?? []).flatMap((volume, index) => volumeProblems(volume, `${field}.volumes[${index}]`));
  problems.push(...duplicates((spec.volumes ?? []).map(({ name }) => name), (index) => `${field}.volumes[${index}].name`));
  for (const list of ['initContainers', 'containers'] as const) {
    for (const [index, container] of (spec[list] ?? []).entries()) {
      const here = `${field}.${list}[${index}]`;
      if (names.has(container.name)) problems.push(duplicateValue(`${here}.name`, container.name));
      names.add(container.name);
      problems.push(...containerProblems(container, here, volumes));
    }
  }
  if (!['Always', 'OnFailure', 'Never'].includes(spec.restartPolicy ?? '')) {
    problems.push(unsupportedValue(`${field}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']));
  }
  if (spec.serviceAccountName !== undefined) {
    const problem = subdomainProblem(spec.serviceAccountName);
    if (problem !== undefined) problems.push(invalidValue(`${field}.serviceAccountName`, spec.serviceAccountName, problem));
  }
  problems.push(...(spec.tolerations ?? []).flatMap((one, index) => tolerationProblems(one, `${field}.tolerations[${index}]`)));
  if (spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds < 1) {
    problems.push(invalidValue(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, 'must be between 1 and 2147483647, inclusive'));
  }
  return problems;
}

function containerProblems(container: Container, field: string, volumes: ReadonlySet<string>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (!container.name) problems.push(requiredValue(`${field}.name`));
  else {
    const problem = labelNameProblem(container.name);
    if (problem !== undefined) problems.push(invalidValue(`${field}.name`, container.name, problem));
  }
  if (!container.image) problems.push(requiredValue(`${field}.image`));
  else if (container.image.trim() !== container.image) {
    problems.push(invalidValue(`${field}.image`, container.image, 'must not have leading or trailing whitespace'));
  }
  for (const [index, { name, value, valueFrom }] of (container.env ?? []).entries()) {
    const here = `${field}.env[${index}]`;
    if (!name) problems.push(requiredValue(`${here}.name`));
    else if (!ENV_NAME.test(name)) problems.push(invalidValue(`${here}.name`, name, ENV_NAME_RULE));
    if (valueFrom && value) problems.push(invalidValue(`${here}.valueFrom`, '', 'may not be specified when `value` is not empty'));
  }
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const here = `${field}.volumeMounts[${index}]`;
    if (!mount.mountPath) problems.push(requiredValue(`${here}.mountPath`));
    if (!volumes.has(mount.name)) problems.push(missingReference(`${here}.name`, mount.name));
  }
  const paths = (container.volumeMounts ?? []).map(({ mountPath }) => mountPath);
  for (const [index, path] of paths.entries()) {
    if (paths.indexOf(path) < index) {
      problems.push(invalidValue(`${field}.volumeMounts[${index}].mountPath`, path, 'must be unique'));
    }
  }
  return problems;
}

function volumeProblems(volume: Volume, field: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const name = volume.name ? labelNameProblem(volume.name) : undefined;
  if (!volume.name) problems.push(requiredValue(`${field}.name`));
  if (name !== undefined) problems.push(invalidValue(`${field}.name`, volume.name, name));
  if (volume.configMap && !volume.configMap.name) problems.push(requiredValue(`${field}.configMap.name`));
  for (const [index, { serviceAccountToken }] of (volume.projected?.sources ?? []).entries()) {
    if (!serviceAccountToken) continue;
    const here = `${field}.projected.sources[${index}].serviceAccountToken`;
    if (!serviceAccountToken.path) problems.push(requiredValue(`${here}.path`));
    const seconds = serviceAccountToken.expirationSeconds ?? 3600;
    if (seconds < 600) problems.push(invalidValue(`${here}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
    if (seconds > 2 ** 32) problems.push(invalidValue(`${here}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
  }
  return problems;
}

function duplicates(values: readonly string[], field: (index: number) => string): FieldProblem[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [duplicateValue(field(index), value)] : []));
}
