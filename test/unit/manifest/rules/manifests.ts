export const guid = '0a1b2c3d-1111-4222-8333-444455556666';
export const use = 'azure.workload.identity/use';
export const clientKey = 'azure.workload.identity/client-id';
export const tenantKey = 'azure.workload.identity/tenant-id';

const indent = (lines: readonly string[], depth: number): string => lines.map((line) => `${' '.repeat(depth)}${line}\n`).join('');

/** A ServiceAccount; annotated for workload identity where nothing else is said. */
export function account(args: { readonly name?: string; readonly namespace?: string; readonly annotations?: readonly string[]; readonly labels?: readonly string[] } = {}): string {
  const { name = 'a', namespace, annotations = [`${clientKey}: ${guid}`], labels = [] } = args;
  return `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n${namespace === undefined ? '' : `  namespace: ${namespace}\n`}${labels.length === 0 ? '' : `  labels:\n${indent(labels, 4)}`}${annotations.length === 0 ? '' : `  annotations:\n${indent(annotations, 4)}`}`;
}

interface PodArgs {
  readonly labels?: readonly string[];
  readonly annotations?: readonly string[];
  /** Undefined names none. */
  readonly account?: string | undefined;
  readonly spec?: readonly string[];
  readonly container?: readonly string[];
}

function podLines(args: PodArgs): readonly string[] {
  const { labels = [`${use}: "true"`], annotations = [], spec = [], container = [] } = args;
  const named = 'account' in args ? args.account : 'a';
  return [
    'metadata:',
    '  labels:',
    '    app: w',
    ...labels.map((line) => `    ${line}`),
    ...(annotations.length === 0 ? [] : ['  annotations:', ...annotations.map((line) => `    ${line}`)]),
    'spec:',
    ...(named === undefined ? [] : [`  serviceAccountName: ${named}`]),
    ...spec.map((line) => `  ${line}`),
    '  containers:',
    '  - name: app',
    '    image: example/app',
    ...container.map((line) => `    ${line}`),
  ];
}

interface WorkloadArgs extends PodArgs {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly namespace?: string;
  readonly ownLabels?: readonly string[];
  readonly ownAnnotations?: readonly string[];
}

/** A workload whose pod template stands at `spec.template`: labelled and under `a` where nothing else is said. */
export function workload(args: WorkloadArgs = {}): string {
  const { kind = 'Deployment', apiVersion = 'apps/v1', namespace, ownLabels = [], ownAnnotations = [] } = args;
  return `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: w\n${namespace === undefined ? '' : `  namespace: ${namespace}\n`}${ownLabels.length === 0 ? '' : `  labels:\n${indent(ownLabels, 4)}`}${ownAnnotations.length === 0 ? '' : `  annotations:\n${indent(ownAnnotations, 4)}`}spec:\n  template:\n${indent(podLines(args), 4)}`;
}

/** A Pod, labelled and under `a` where nothing else is said. */
export function pod(args: PodArgs & { readonly namespace?: string } = {}): string {
  const [head = '', ...lines] = podLines(args);
  return `---\napiVersion: v1\nkind: Pod\n${head}\n  name: p\n${args.namespace === undefined ? '' : `  namespace: ${args.namespace}\n`}${indent(lines, 0)}`;
}

/** A CronJob: its Jobs have labels and annotations of their own; its pods are labelled and under `a`. */
export function cronJob(args: { readonly labels?: readonly string[]; readonly annotations?: readonly string[]; readonly podLabels?: readonly string[] } = {}): string {
  const { labels = [], annotations = [], podLabels } = args;
  const own = [...(labels.length === 0 ? [] : ['labels:', ...labels.map((line) => `  ${line}`)]), ...(annotations.length === 0 ? [] : ['annotations:', ...annotations.map((line) => `  ${line}`)])];
  return `---\napiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: w\nspec:\n  jobTemplate:\n${own.length === 0 ? '' : `    metadata:\n${indent(own, 6)}`}    spec:\n      template:\n${indent(podLines(podLabels === undefined ? {} : { labels: podLabels }), 8)}`;
}
