import { parseAllDocuments } from 'yaml';
import { evaluateChain } from '../../src/core/chain/chain.ts';
import { identityArmId, subscriptionScope } from '../../src/core/model/armId.ts';
import { known } from '../../src/core/model/fact.ts';
import { planLink } from '../../src/core/link/planLink.ts';
import type { LinkFacts } from '../../src/core/link/facts.ts';
import type { LinkWish } from '../../src/core/link/wish.ts';
import { readManifest } from '../../src/core/manifest/readManifest.ts';
import { anIdentity, fabrikamSubscription, linkedFacts, readAt } from '../builders/chain.ts';
import { compare, measure, type Figure } from './measure.ts';

const identities = 1_000;

/** What the views ask for on every change of the snapshot, a thousandfold. */
export async function chainFigures(): Promise<readonly Figure[]> {
  const all = Array.from({ length: identities }, (_, index) => {
    const name = `mi-${index}`;
    const identity = anIdentity({ name, id: identityArmId({ subscriptionId: fabrikamSubscription, resourceGroup: 'rg', name }) });
    const facts = linkedFacts({ identity: known(identity, readAt, name) });
    const wish: LinkWish = {
      cluster: facts.subject.cluster,
      serviceAccount: facts.subject.serviceAccount,
      identity: { kind: 'existing', ref: identity },
      role: { name: 'Reader', scope: subscriptionScope(fabrikamSubscription) },
    };
    const role = known({ id: '/providers/Microsoft.Authorization/roleDefinitions/reader', name: 'Reader', actions: ['*/read'], notActions: [] }, readAt, 'roles');
    const link: LinkFacts = { chain: facts, namespaces: known(['default'], readAt, 'namespaces'), role };
    return { facts, link, wish };
  });
  return [
    await measure({ what: `evaluateChain for ${identities} identities`, run: () => all.map(({ facts }) => evaluateChain(facts).length) }, 15),
    await measure({ what: `planLink for ${identities} identities`, run: () => all.map(({ link, wish }, index) => planLink(link, wish, { id: String(index), now: 0, assignmentName: String(index) }).kind) }, 15),
  ];
}

/** A file as platform teams have them: 600 documents, some 16,000 lines, a sixth of them ServiceAccounts. */
function largeManifest(): string {
  const documents = Array.from({ length: 600 }, (_, index) => (index % 6 === 0 ? serviceAccount(index) : deployment(index)));
  return documents.join('---\n');
}

function serviceAccount(index: number): string {
  return `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app-${index}\n  namespace: team-${index % 20}\n  annotations:\n    # who it acts as\n    azure.workload.identity/client-id: "00000000-0000-4000-8000-${String(index).padStart(12, '0')}"\n`;
}

function deployment(index: number): string {
  const settings = Array.from({ length: 12 }, (_, number) => `            - { name: SETTING_${number}, value: "value ${number} of ${index}" }`).join('\n');
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-${index}\n  namespace: team-${index % 20}\nspec:\n  replicas: 2\n  selector:\n    matchLabels: { app: app-${index} }\n  template:\n    metadata:\n      labels:\n        app: app-${index}\n        azure.workload.identity/use: "true"\n    spec:\n      serviceAccountName: app-${index - (index % 6)}\n      containers:\n        - name: app\n          image: registry.example/app:${index}\n          env:\n${settings}\n`;
}

export async function manifestFigures(): Promise<readonly Figure[]> {
  const text = largeManifest();
  const size = `${text.split('\n').length.toLocaleString('en')} lines, 600 documents`;
  const before = readManifest(text);
  const edited = text.replace('app-300', 'app-x00');
  return [
    ...(await compare(
      { what: `readManifest of ${size}`, run: () => readManifest(text).documents.length },
      { what: `yaml's parseAllDocuments of the same`, run: () => parseAllDocuments(text).length },
    )),
    await measure({ what: 'readManifest again after one edit in it', run: () => readManifest(edited, before).documents.length }, 9),
  ];
}
