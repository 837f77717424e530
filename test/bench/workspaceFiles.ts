import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Every tenth of so many files is about Kubernetes. */
export const workspaceSize = 5_000;

/** Writes a monorepo: YAML of many kinds, a tenth of it Kubernetes, some of that large. */
export async function writeWorkspace(folder: string): Promise<void> {
  await writeFile(join(folder, '.gitignore'), 'out/\n*.local.yaml\n');
  for (let index = 0; index < workspaceSize; index += 1) {
    const path = join(folder, `team-${index % 40}`, `service-${index % 400}`, index % 10 === 0 ? `k8s-${index}.yaml` : `config-${index}.yaml`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, index % 10 === 0 ? kubernetes(index) : others[index % others.length]?.(index) ?? '');
  }
}

function kubernetes(index: number): string {
  // Every fiftieth is what a chart renders to: many workloads in one file.
  const workloads = index % 500 === 0 ? 60 : 1 + (index % 3);
  return Array.from({ length: workloads }, (_, number) => `${serviceAccount(index, number)}---\n${deployment(index, number)}`).join('---\n');
}

function serviceAccount(index: number, number: number): string {
  return `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app-${index}-${number}\n  namespace: team-${index % 40}\n  annotations:\n    azure.workload.identity/client-id: 00000000-0000-4000-8000-${String(index).padStart(12, '0')}\n`;
}

function deployment(index: number, number: number): string {
  const settings = Array.from({ length: 10 }, (_, name) => `            - { name: SETTING_${name}, value: "value ${name} of ${index}" }`).join('\n');
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-${index}-${number}\n  namespace: team-${index % 40}\nspec:\n  replicas: 2\n  template:\n    metadata:\n      labels:\n        app: app-${index}\n    spec:\n      serviceAccountName: app-${index}-${number}\n      containers:\n        - name: app\n          image: registry.example/app:${index}\n          env:\n${settings}\n`;
}

/** What else is YAML: pipelines, translations, values of charts, descriptions of interfaces. */
const others: readonly ((index: number) => string)[] = [
  (index) => `name: build ${index}\non: [push]\njobs:\n${Array.from({ length: 6 }, (_, job) => `  job${job}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: make target-${job}\n`).join('')}`,
  (index) => `en:\n${Array.from({ length: 60 }, (_, line) => `  message_${line}: "Sentence ${line} of file ${index}"\n`).join('')}`,
  (index) => `replicaCount: ${index % 5}\nimage:\n  repository: registry.example/app\n${Array.from({ length: 30 }, (_, line) => `setting${line}:\n  enabled: true\n  value: ${line}\n`).join('')}`,
  (index) => `openapi: 3.0.0\ninfo: {title: service ${index}, version: 1.0.0}\npaths:\n${Array.from({ length: 12 }, (_, path) => `  /things/${path}:\n    get:\n      responses:\n        "200":\n          description: The thing ${path}\n`).join('')}`,
];
