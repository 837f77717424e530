import type { FieldProblem } from '../model/apiError.ts';
import { forbiddenField, invalidValue, requiredValue, tooLong } from '../model/fieldProblems.ts';
import type { ObjectMeta } from '../model/objects.ts';
import type { ResourceType } from '../model/resourceTypes.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED})?`;

const LABEL_RULE = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`;
const SUBDOMAIN_RULE = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
const QUALIFIED_RULE = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`;
const LABEL_VALUE_RULE = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${LABEL_VALUE}')`;

/** Sum of annotation keys and values, in bytes. */
const ANNOTATION_LIMIT = 256 * 1024;

/** What is wrong with a DNS label (RFC 1123), if anything. */
export function labelNameProblem(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 characters';
  return whole(LABEL).test(name) ? undefined : LABEL_RULE;
}

/** What is wrong with a DNS subdomain (RFC 1123), if anything. */
export function subdomainProblem(name: string): string | undefined {
  if (name.length > 253) return 'must be no more than 253 characters';
  return whole(SUBDOMAIN).test(name) ? undefined : SUBDOMAIN_RULE;
}

/** What is wrong with a label's value, if anything. */
export function labelValueProblem(value: string): string | undefined {
  if (value.length > 63) return 'must be no more than 63 characters';
  return whole(LABEL_VALUE).test(value) ? undefined : LABEL_VALUE_RULE;
}

/** What is wrong with a qualified name (`prefix/name`), if anything. */
export function qualifiedNameProblem(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2) return `a qualified name must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  if (prefix !== undefined) {
    if (prefix === '') return 'prefix part must be non-empty';
    const problem = subdomainProblem(prefix);
    if (problem !== undefined) return `prefix part ${problem}`;
  }
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return 'name part must be no more than 63 characters';
  return whole(QUALIFIED).test(name) ? undefined : QUALIFIED_RULE;
}

/** Problems of name, labels, annotations, owners and finalizers. */
export function metadataProblems(resource: ResourceType, meta: ObjectMeta): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const nameRule = resource.kind === 'Namespace' || resource.kind === 'Service' ? labelNameProblem : subdomainProblem;
  if (meta.name === '') problems.push(requiredValue('metadata.name', 'name or generateName is required'));
  else {
    const problem = nameRule(meta.name);
    if (problem !== undefined) problems.push(invalidValue('metadata.name', meta.name, problem));
  }
  for (const [key, value] of Object.entries(meta.labels ?? {})) {
    const problem = qualifiedNameProblem(key);
    if (problem !== undefined) problems.push(invalidValue('metadata.labels', key, problem));
    const valueProblem = labelValueProblem(value);
    if (valueProblem !== undefined) problems.push(invalidValue('metadata.labels', value, valueProblem));
  }
  let size = 0;
  for (const [key, value] of Object.entries(meta.annotations ?? {})) {
    const problem = qualifiedNameProblem(key.toLowerCase());
    if (problem !== undefined) problems.push(invalidValue('metadata.annotations', key, problem));
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > ANNOTATION_LIMIT) problems.push(tooLong('metadata.annotations', ANNOTATION_LIMIT));
  for (const [index, owner] of (meta.ownerReferences ?? []).entries()) {
    const field = `metadata.ownerReferences[${index}]`;
    for (const name of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (!owner[name]) problems.push(invalidValue(`${field}.${name}`, owner[name], `${name} must not be empty`));
    }
  }
  if ((meta.ownerReferences ?? []).filter((owner) => owner.controller === true).length > 1) {
    problems.push(forbiddenField('metadata.ownerReferences', 'Only one reference can have Controller set to true'));
  }
  return problems;
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}
