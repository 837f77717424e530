import { isServiceAccount, type EntryMap, type ManifestDocument, type Resource, type ScalarValue } from './manifest.ts';

/**
 * Everything of some documents that the rules ask for when they judge another document, as one
 * text to be compared: who stands there under which name, and what it says of workload identity.
 */
export function outwardFacts(documents: readonly ManifestDocument[]): string {
  return JSON.stringify(documents.flatMap(({ reading }) => reading.resources.map(factsOf)));
}

function factsOf(resource: Resource): unknown {
  const { path, kind, apiVersion, name, namespace, labels, annotations, jobTemplate, pod, spec } = resource;
  const { entries } = annotations;
  return [
    ...[path, kind, apiVersion, scalar(name), scalar(namespace), map(labels), map(annotations)],
    isServiceAccount(resource) ? entries.map(({ key, value }) => [key.text, scalar(value)]) : [],
    jobTemplate === undefined ? [] : [map(jobTemplate.labels), map(jobTemplate.annotations)],
    pod === undefined ? [] : [scalar(pod.serviceAccountName), map(pod.labels), map(pod.annotations)],
    Object.entries(spec ?? {}).map(([key, value]) => [key, scalar(value)]),
  ];
}

function map({ ours, complete }: EntryMap): unknown {
  return [complete, ours.map(({ key, value, at }) => [key.text, scalar(value), at])];
}

function scalar(value: ScalarValue | undefined): unknown {
  return value === undefined ? null : [value.text, value.type, value.templated];
}
