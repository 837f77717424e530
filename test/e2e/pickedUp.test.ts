import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { join, resolve } from 'node:path';
import { demoObjects } from './demoObjects.ts';
import { demoAccount } from './manifest.ts';
import { extensionId, Person } from './person.ts';
import { setStage } from './stage.ts';

const screenshots = join(resolve(import.meta.dirname, '../..'), 'out/e2e/picked-up');
const stage = await setStage({ screenshots });
const { window, sandbox } = stage;
const person = new Person(window);
const tree = window.tree('Tenants');
const channel = 'Tenantlink: Quota pod';
const second = 'Tenantlink: Quota pod (2)';
let ofTheGoodRun = channel;
/** The Job's name, as the log of its run has it. */
const jobIn = (log: string): string => /Created Job (\S+) in/.exec(log)?.[1] ?? assert.fail('no Job is named');
after(() => stage.close());

/** The labels and descriptions of the runs, newest first. */
async function runs(): Promise<readonly string[]> {
  await window.openContainer('Tenantlink');
  await tree.expand('Quota runs');
  return (await tree.children('Quota runs')).map(({ label, description }) => `${label} ${description}`);
}

/** Starts a quota pod from the report. */
async function runPod(): Promise<void> {
  await person.press('Run Quota Pod');
  await person.answer({ question: /Whose quota/, choose: /./ }, { question: /In which region/, choose: 'West Europe' }, { question: /Which quota/, choose: /^Total Regional vCPUs/ });
}

test('a window closes in the middle of two runs, and one ends meanwhile: the next window goes on with both to their verdicts', { timeout: 240_000 }, async () => {
  // New trust takes its time to spread: the pod is still asking when the window goes.
  sandbox.azure.faults.propagation.credentialMs = 40_000;
  await person.signIn();
  await person.link({ cluster: /^aks-dev/, serviceAccount: demoAccount, identity: /^mi-wi-demo/ });
  await runPod();
  await window.output.wait(extensionId, channel, /trying again in/);
  await runPod();
  const doomed = jobIn(await window.output.wait(extensionId, second, /trying again in/));
  const whose = / default\/wi-demo-account as mi-wi-demo\S* on aks-dev/.source;
  for (const row of await runs()) assert.match(row, new RegExp(`^running \\S.*${whose}`));
  await window.screenshot('running');

  const cluster = sandbox.kubernetes.cluster(demoObjects(sandbox).cluster.id);
  const { page } = window;
  const address = page.url();
  await page.goto('about:blank');
  const job = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name: doomed };
  for (const { metadata } of cluster.list('v1', 'Pod', 'default')) if (metadata.labels?.['job-name'] === doomed) cluster.delete({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: metadata.name });
  await window.until('the end of one run', async () => (JSON.stringify(cluster.get(job)?.status).includes('"Failed"') ? true : undefined));
  await page.goto(address);
  await window.ready();

  const logs = await window.until('both verdicts', async () => {
    const texts = [await stage.vscode.readChannel(extensionId, channel), await stage.vscode.readChannel(extensionId, second)];
    return texts.every((text) => /Went on with the run of .*[\s\S]*Verdict: .+/.test(text)) ? texts : undefined;
  }, 120_000);
  // Which channel a run gets in the new window is open.
  const isSecond = logs[0]?.includes(`Job/${doomed}`) === true;
  const [works = '', lost = ''] = isSecond ? logs.toReversed() : logs;
  ofTheGoodRun = isSecond ? second : channel;
  assert.match(works, /Verdict: The link works: mi-wi-demo/);
  assert.match(lost, /Verdict: The cluster ended the pod, or somebody deleted it\./);
  await window.notifications.wait(/^The link works/);
  assert.deepEqual((await runs()).map((row) => row.split(' ')[0]).sort(), ['failed', 'worked']);
  await window.screenshot('went-on');
  for (const [apiVersion, kind] of [['batch/v1', 'Job'], ['v1', 'Pod'], ['v1', 'ConfigMap']] as const) {
    const left = cluster.list(apiVersion, kind, 'default').map(({ metadata }) => metadata.name);
    assert.deepEqual(left.filter((name) => name.startsWith('tenantlink-')), []);
  }
});

test('the runs are in the sidebar with verdict and time, also in a narrow one; a row opens the report, its button the log', { timeout: 60_000 }, async () => {
  await window.notifications.clear();
  const rows = await runs();
  assert.match(rows.join('\n'), /^worked \S.* default\/wi-demo-account as mi-wi-demo\S* on aks-dev/m);
  await narrowSidebar(250);
  await window.screenshot('narrow');
  assert.deepEqual(await cutLabels(), [], 'verdict and time can be read');
  await narrowSidebar(300);
  await window.output.show(ofTheGoodRun);
  await tree.select('Quota runs', /^worked /);
  const report = await person.reportSays('as they were then');
  assert.match(report, /The link works: mi-wi-demo\S* read Total Regional vCPUs/);
  await window.screenshot('history');
  await tree.action('Show Log of Quota Run', 'Quota runs', /^worked /);
  const text = await window.until('the log', async () => {
    const shown = await window.editor.text();
    return shown.includes('Verdict: The link works') ? shown : undefined;
  });
  assert.match(text, /Went on with the run of/);
  assert.doesNotMatch(text, /eyJ[A-Za-z0-9_-]{20}/);
  await window.screenshot('log');
  for (const row of [/^worked /, /^failed /]) await tree.action('Delete Quota Run', 'Quota runs', row);
  await window.until('an empty history', async () => ((await tree.rows()).some(({ label }) => label === 'Quota runs') ? undefined : true));
});

/** Draws the sidebar to a width in pixels. */
async function narrowSidebar(width: number): Promise<void> {
  const { page } = window;
  const box = await page.locator('.part.sidebar').boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + box.width, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + width, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  // Away from the rows, whose buttons take room while they are pointed at.
  await page.mouse.move(box.x + 800, box.y + box.height / 2);
  await window.until(`a sidebar of ${String(width)} pixels`, async () => (Math.abs(((await page.locator('.part.sidebar').boundingBox())?.width ?? 0) - width) < 3 ? true : undefined));
}

/** Labels of runs whose end does not fit into their row, with the pixels that are missing: dots stand for what is cut, and they take the label's last letters where they have no room of their own. */
async function cutLabels(): Promise<readonly string[]> {
  return window.page.locator('.part.sidebar .monaco-list-row[aria-level="2"][aria-label^="Quota run"]').evaluateAll((rows) =>
    rows.flatMap((row) => {
      const label = row.querySelector('.label-name');
      const room = row.querySelector('.monaco-icon-label-container');
      if (label === null || room === null) return ['no label'];
      const dots = document.createElement('span');
      dots.textContent = '…';
      room.append(dots);
      const missing = label.getBoundingClientRect().right + dots.getBoundingClientRect().width - room.getBoundingClientRect().right;
      dots.remove();
      return missing > 0 ? [`${label.textContent}: ${String(missing)}`] : [];
    }),
  );
}
