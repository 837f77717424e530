import { parseAllDocuments } from 'yaml';
import { checkManifest } from '../../src/core/manifest/checkManifest.ts';
import type { ManifestContext } from '../../src/core/manifest/manifestContext.ts';
import { readManifest } from '../../src/core/manifest/readManifest.ts';
import { recheckManifest } from '../../src/core/manifest/recheckManifest.ts';
import { compare, measure, type Figure } from './measure.ts';

const documents = 600;

/** One file of some 16,000 lines as platform teams have them; of ten documents, `mattering` say something of workload identity. */
function largeManifest(mattering: number): string {
  return Array.from({ length: documents }, (_, index) => (index % 10 >= mattering ? plainWorkload(index) : index % 6 === 0 ? serviceAccount(index) : workload(index))).join('---\n');
}

function serviceAccount(index: number): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: app-${index}
  namespace: team-${index % 20}
  annotations:
    # who it acts as
    azure.workload.identity/client-id: "00000000-0000-4000-8000-${String(index).padStart(12, '0')}"
`;
}

function workload(index: number): string {
  return deployment(index, `        azure.workload.identity/use: "true"\n`, `      serviceAccountName: app-${index - (index % 6)}\n`);
}

function plainWorkload(index: number): string {
  return deployment(index, '', '');
}

function deployment(index: number, label: string, account: string): string {
  const settings = Array.from({ length: 12 }, (_, number) => `            - { name: SETTING_${number}, value: "value ${number} of ${index}" }`).join('\n');
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
  namespace: team-${index % 20}
spec:
  replicas: 2
  selector:
    matchLabels: { app: app-${index} }
  template:
    metadata:
      labels:
        app: app-${index}
${label}    spec:
${account}      containers:
        - name: app
          image: registry.example/app:${index}
          env:
${settings}
`;
}

/** Reading and judging one large file: at first, again after one typed character, and where nothing or little matters. */
export async function manifestFigures(): Promise<readonly Figure[]> {
  const all = largeManifest(10);
  const some = largeManifest(1);
  const none = largeManifest(0);
  const size = `${all.split('\n').length.toLocaleString('en')} lines, ${documents} documents`;
  const analyse = (text: string): number => checkManifest(readManifest(text)).length;
  const at = all.indexOf('SETTING_3', Math.floor(all.length / 2));
  const context: ManifestContext = {};
  const before = recheckManifest(readManifest(all), context);
  const typed = [`${all.slice(0, at)}x${all.slice(at)}`, `${all.slice(0, at)}y${all.slice(at)}`];
  const keyAt = all.indexOf('azure.workload.identity/use', Math.floor(all.length / 2));
  const keyed = [`${all.slice(0, keyAt)}x${all.slice(keyAt)}`, `${all.slice(0, keyAt)}y${all.slice(keyAt)}`];
  let turn = 0;
  // As the editor does it. Every turn types another character, so that no answer of an earlier turn can be given again.
  const retype = (): number => recheckManifest(readManifest(typed[(turn += 1) % 2] ?? all, before.manifest), context, before).findings.length;
  const retypeKey = (): number => recheckManifest(readManifest(keyed[(turn += 1) % 2] ?? all, before.manifest), context, before).findings.length;
  const [first, peer] = await compare({ what: `first analysis of ${size}, all matter`, run: () => analyse(all) }, { what: "yaml's parseAllDocuments of the same", run: () => parseAllDocuments(all).length }, 9);
  if (first === undefined || peer === undefined) return [];
  // In a row, as a person types: in turns with the first analysis it would pay for collecting that one's garbage.
  const again = await measure({ what: 'analysis again after one typed character', run: retype }, 25);
  const keyAgain = await measure({ what: 'the same, typed into the label that all are judged by', run: retypeKey }, 25);
  return [
    first,
    peer,
    { ...again, ratio: again.median / first.median, against: first.what },
    { ...keyAgain, ratio: keyAgain.median / first.median, against: first.what },
    ...(await compare({ what: `first analysis of ${documents} documents, one in ten matters`, run: () => analyse(some) }, { what: "yaml's parseAllDocuments of the same", run: () => parseAllDocuments(some).length }, 9)),
    await measure({ what: `analysis of ${documents} documents without a word of interest`, run: () => analyse(none) }, 9),
  ];
}
