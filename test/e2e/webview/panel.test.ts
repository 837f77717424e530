import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ReportState } from '../../../src/protocol/report.ts';
import { planReport } from '../../../src/ui/panel/planRows.ts';
import { issuer } from '../../builders/chain.ts';
import { applied, brokenChain, diagnosed, diagnosedFromLog, manyLinks, planned, say, tenants, wishForNew } from '../../builders/reports.ts';
import { startPanelBrowser, themeNames, type PanelBrowser } from './panelPage.ts';

let browser: PanelBrowser;
/** Asked for where no test of this file is chosen, too, and then closed before it is there. */
let starting: Promise<PanelBrowser> | undefined;
before(async () => {
  starting = startPanelBrowser();
  browser = await starting;
});
after(async () => (await starting)?.close());

async function aPlan(): Promise<ReportState> {
  const { plan } = await planned(wishForNew);
  return planReport({ plan, tenants, say });
}

test('the page says it is ready, and nothing of it breaks its policy', async () => {
  const panel = await browser.open();
  assert.deepEqual(await panel.sent(), [{ type: 'ready', payload: {} }]);
  await panel.show(brokenChain());
  await panel.show(await aPlan());
  assert.deepEqual(panel.complaints, []);
  assert.equal(await panel.page.title(), 'Link default/wi-demo-account to mi-new');
});

test('the policy is in force: inline script, inline style and markup from text are refused', async () => {
  const { page, complaints } = await browser.open();
  await page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'window.broken = true';
      document.body.append(script);
    } catch {
      // Refused as untrusted text already.
    }
    document.body.setAttribute('style', 'color: red');
  });
  assert.equal(await page.evaluate(() => 'broken' in window), false);
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(255, 0, 0)');
  assert.equal(await page.evaluate(() => { try { document.createElement('div').innerHTML = '<b>x</b>'; return 'taken'; } catch { return 'refused'; } }), 'refused');
  assert.ok(complaints.length > 0);
});

test('a button at a finding or a step says where it stands', async () => {
  const { page, show, sent } = await browser.open();
  const report = brokenChain();
  const action = { action: 'remedy', text: 'Sign In', enabled: true, primary: true } as const;
  await show({ ...report, findings: report.findings.map((finding) => (finding.firstBroken ? { ...finding, remedy: { text: 'Sign in.', command: 'signIn', action } } : finding)) });
  await page.getByRole('button', { name: 'Sign In' }).click();
  assert.deepEqual((await sent()).at(-1), { type: 'act', payload: { action: 'remedy', at: 'WI113-credential-issuer' } });
});

test('a log, a proof and many links are shown, their details on demand', async () => {
  const { page, show, complaints } = await browser.open();
  await show(diagnosedFromLog());
  for (const heading of ['What the log says', 'Proof without a pod']) assert.equal(await page.getByRole('heading', { name: heading }).count(), 1);
  const place = page.locator('.hint details code');
  assert.equal(await place.isVisible(), false);
  await page.getByText('The place in the log').click();
  assert.equal(await place.isVisible(), true);
  const many = await manyLinks();
  await show(many);
  assert.equal(await page.locator('section.links > ol > li').count(), many.members.length);
  await page.getByText('default/second in aks-wi-demo').click();
  assert.equal(await page.getByText('made with the link of default/wi-demo-account in aks-wi-demo').first().isVisible(), true);
  assert.deepEqual(complaints, []);
});

test('values are text, whatever they hold', async () => {
  const { page, show, complaints } = await browser.open();
  const evil = '<img src=x onerror="window.broken=true"><script>window.broken=true</script>';
  const report = brokenChain();
  await show({
    ...report,
    title: evil,
    warnings: [evil],
    summary: { tone: 'bad', text: evil },
    findings: report.findings.map((finding) => ({ ...finding, sentence: evil, ...(finding.actual === undefined ? {} : { actual: { parts: [{ text: evil, differs: true }], source: evil } }) })),
  });
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), evil);
  assert.equal(await page.locator('img, main script').count(), 0);
  assert.equal(await page.evaluate(() => 'broken' in window), false);
  assert.deepEqual(complaints, []);
});

test('both values of the first broken link are shown whole and cut at the same place', async () => {
  const { page, show } = await browser.open();
  await show(brokenChain());
  const card = page.getByRole('region', { name: /First broken link/ });
  const [expected, found] = await card.locator('code.value').all();
  assert.ok(expected !== undefined && found !== undefined);
  assert.equal(await expected.textContent(), issuer);
  assert.equal((await found.locator('mark').innerText()).includes('missing'), true);
  const [left, right] = [await expected.locator('mark').boundingBox(), await found.locator('mark').boundingBox()];
  assert.equal(left?.x, right?.x, 'the differing characters stand below each other');
  assert.match(await card.innerText(), new RegExp(`differs at character ${String(issuer.length)}`));
});

test('buttons say what they do to the editor, by mouse and by keyboard; a disabled one says nothing', async () => {
  const { page, show, sent } = await browser.open();
  const plan = await aPlan();
  await show({ ...plan, actions: plan.actions.map((row) => (row.action === 'diagnose' ? { ...row, enabled: false } : row)) });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Diagnose' }).click({ force: true });
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  assert.deepEqual((await sent()).slice(1), [
    { type: 'act', payload: { action: 'apply' } },
    { type: 'act', payload: { action: 'copyMarkdown' } },
  ]);
});

test('a value is copied by naming its place, not by sending text', async () => {
  const { page, show, sent } = await browser.open();
  await show(brokenChain());
  await page.getByRole('button', { name: 'Copy the expected value: Federated credential’s issuer' }).click();
  assert.deepEqual((await sent()).at(-1), { type: 'copyValue', payload: { code: 'WI113-credential-issuer', which: 'expected' } });
});

test('the focus stays where it is while the report changes around it, and goes to the heading when its button goes', async () => {
  const { page, show } = await browser.open();
  const { plan, world } = await planned(wishForNew);
  const { reports, first } = await applied(plan, world);
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
  await show(planReport({ plan, tenants, say }));
  await page.getByRole('button', { name: 'Apply' }).focus();
  await show(first);
  assert.equal(await focused(), 'Link default/wi-demo-account to mi-new');
  await page.getByRole('button', { name: 'Cancel' }).focus();
  for (const report of reports.slice(1, -1)) await show(report);
  assert.equal(await focused(), 'Cancel');
});

test('rows that did not change stay the elements they are', async () => {
  const { page, show } = await browser.open();
  const report = await aPlan();
  await show(report);
  await page.evaluate(() => { for (const row of document.querySelectorAll('li')) row.setAttribute('data-seen', 'yes'); });
  await show({ ...report, steps: report.steps.map((step, index) => (index === 1 ? { ...step, state: 'running', stateText: 'running' } : step)) });
  assert.deepEqual(await page.locator('.plan li').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-seen'))), report.steps.map((_, index) => (index === 1 ? null : 'yes')));
});

test('progress is spoken politely, by one live region that stays in the page', async () => {
  const { page, show } = await browser.open();
  const { plan, world } = await planned(wishForNew);
  const { first, last } = await applied(plan, world);
  await show(first);
  const region = page.getByRole('status');
  await region.evaluate((element) => { element.setAttribute('data-seen', 'yes'); });
  await show(last);
  assert.equal(await page.locator('[role=status], [role=alert], [aria-live]').count(), 1);
  assert.equal(await region.getAttribute('data-seen'), 'yes');
  assert.match(await region.innerText(), /The link is in place/);
});

test('while steps run, no part of the page interrupts a screen reader', async () => {
  const { page, show } = await browser.open();
  const { plan, world } = await planned(wishForNew);
  const { running } = await applied(plan, world);
  await show(running);
  const alerts = await page.locator('[role=alert]').evaluateAll((found) => found.filter((element) => element.closest('[aria-hidden=true]') === null).length);
  assert.equal(alerts, 0);
});

test('what was shown is kept, and shown again before the editor answers', async () => {
  const first = await browser.open();
  const report = brokenChain();
  await first.show(report);
  const kept = await first.kept();
  assert.deepEqual(kept, { report, scroll: 0 });
  const second = await browser.open({ kept });
  assert.equal(await second.page.getByRole('heading', { level: 1 }).textContent(), report.title);
});

test('malformed messages and kept states change nothing and are reported', async () => {
  const { page, show, receive, sent, complaints } = await browser.open({ kept: { report: { version: 99 }, scroll: 0 } });
  await show(diagnosed());
  for (const message of [null, 'x', { type: 'report', payload: { version: 1 } }, { type: 'other', payload: {} }]) await receive(message);
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), diagnosed().title);
  assert.equal((await sent()).filter(({ type }) => type === 'trouble').length, 5);
  assert.deepEqual(complaints, []);
});

test('nothing overflows sideways from 320 to 1600 pixels, in any theme', async () => {
  const long = { ...brokenChain(), title: `Link ${'x'.repeat(300)}`, warnings: [`/subscriptions/${'y'.repeat(400)}`] };
  for (const theme of themeNames) {
    const { page, show } = await browser.open({ theme });
    for (const width of [320, 519, 620, 1100, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      for (const report of [long, await aPlan()]) {
        await show(report);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${theme} ${String(width)}`);
      }
    }
    await page.context().close();
  }
});

test('with less motion nothing turns, and the words still say what runs', async () => {
  const { plan, world } = await planned(wishForNew);
  const { running } = await applied(plan, world);
  const still = await browser.open({ reducedMotion: true });
  await still.show(running);
  assert.equal(await still.page.locator('vscode-progress-ring:visible').count(), 0);
  assert.ok((await still.page.getByText('running', { exact: true }).count()) > 0);
});
