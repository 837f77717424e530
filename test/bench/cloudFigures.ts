import { performance } from 'node:perf_hooks';
import { clusterQuery } from '../../src/azure/clusters/readCluster.ts';
import { identityQuery } from '../../src/azure/identities/readIdentity.ts';
import { knownClusters, knownIdentities, latest } from '../../src/core/inventory/snapshot.ts';
import { connectProduct, trustSandbox } from '../builders/productWorld.ts';
import { runJourney } from '../demo/journey.ts';
import { createPrinter, type Printer } from '../demo/printer.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { compare, figure, type Figure } from './measure.ts';

const scale = { tenants: 3, subscriptions: 300, clusters: 5_000, identities: 20_000 };
const scaleName = '3 tenants × 300 subscriptions, 5,000 clusters, 20,000 identities';
const never = new AbortController().signal;

export async function startFigures(): Promise<readonly Figure[]> {
  const startAndClose = async (options: Parameters<typeof startSandbox>[0]): Promise<void> => (await startSandbox(options)).close();
  return compare({ what: `sandbox starts with ${scaleName}`, run: () => startAndClose({ world: { scale } }) }, { what: 'sandbox starts', run: () => startAndClose({}) });
}

/** The product's lists of everything against a loop that fetches the same pages and only counts rows. */
export async function listingFigures(): Promise<readonly Figure[]> {
  const sandbox = await startSandbox({ world: { scale } });
  try {
    trustSandbox(sandbox);
    const product = connectProduct(sandbox);
    await product.signIn.signIn({ signal: never });
    await product.inventory.loadTenants(never);
    const tenants = (latest(product.store.current().tenants)?.items ?? []).map(({ id }) => id);
    const list = async (): Promise<number> => {
      await Promise.all(tenants.map((tenant) => product.inventory.loadTenant(tenant, never)));
      const snapshot = product.store.current();
      return knownClusters(snapshot).length + knownIdentities(snapshot).length;
    };
    const fetched = async (): Promise<number> => (await Promise.all(tenants.map((tenant) => barePages(sandbox, tenant)))).reduce((sum, count) => sum + count, 0);
    const [listed, counted] = [await list(), await fetched()];
    if (listed !== counted) throw new Error(`The product lists ${listed}, the bare loop ${counted}: they do not do the same.`);
    return await compare(
      { what: `the product lists ${listed.toLocaleString('en')} clusters and identities`, run: list },
      { what: 'a bare loop fetches the same pages', run: fetched },
    );
  } finally {
    await sandbox.close();
  }
}

async function barePages({ azure }: Sandbox, tenant: string): Promise<number> {
  const { token } = azure.issueUserToken({ user: 'ada', tenant, scope: `${azure.armUrl}/.default` });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const subscriptions: string[] = [];
  for (let url: string | undefined = `${azure.armUrl}/subscriptions?api-version=2022-12-01`; url !== undefined; ) {
    const page = (await (await fetch(url, { headers })).json()) as { readonly value: readonly { readonly subscriptionId: string }[]; readonly nextLink?: string };
    subscriptions.push(...page.value.map(({ subscriptionId }) => subscriptionId));
    url = page.nextLink;
  }
  const counts = await Promise.all([clusterQuery, identityQuery].map((query) => bareRows({ url: `${azure.armUrl}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`, headers, query, subscriptions })));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function bareRows(asked: { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly query: string; readonly subscriptions: readonly string[] }): Promise<number> {
  const { url, headers, query, subscriptions } = asked;
  let rows = 0;
  let $skipToken: string | undefined;
  do {
    const options = { resultFormat: 'objectArray', $top: 1000, ...($skipToken === undefined ? {} : { $skipToken }) };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, subscriptions, options }) });
    const page = (await answer.json()) as { readonly data: readonly unknown[]; readonly $skipToken?: string };
    rows += page.data.length;
    $skipToken = page.$skipToken;
  } while ($skipToken !== undefined);
  return rows;
}

/** Each step of the journey of `npm run demo -- --no-editor`, as its headings follow one another. */
export async function journeyFigures(): Promise<readonly Figure[]> {
  const all = new Map<string, number[]>();
  const add = (what: string, time: number): void => void all.set(what, [...(all.get(what) ?? []), time]);
  for (let run = 0; run < 5; run += 1) {
    const start = performance.now();
    let current = { title: 'sandbox starts', since: start };
    const next = (title: string): void => {
      const now = performance.now();
      add(`journey: ${current.title}`, now - current.since);
      current = { title, since: now };
    };
    await runJourney({ seed: 1, editor: false, once: true }, quietPrinter(next), never);
    next('');
    add('journey: all of it', performance.now() - start);
  }
  return [...all].map(([what, times]) => figure(what, times));
}

/** Says nothing; tells where a step begins. */
function quietPrinter(onStep: (title: string) => void): Printer {
  return { ...createPrinter(() => undefined), step: (title) => onStep(stepAfter[title] ?? title) };
}

/** What begins when a heading is printed: some tell of what is over. */
const stepAfter: Readonly<Record<string, string>> = {
  Sandbox: 'sign in, list tenants',
  'Sign in': 'list clusters and identities',
  Choose: 'read facts and plan',
  Apply: 'apply (the sandbox takes 2 s to change a cluster)',
  'Quota pod': 'quota pod, from its creation to the verdict',
};
