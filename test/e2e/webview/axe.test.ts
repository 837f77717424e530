import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { ReportState } from '../../../src/protocol/report.ts';
import { withFindings } from '../../../src/ui/panel/chainReport.ts';
import { planReport } from '../../../src/ui/panel/planRows.ts';
import { withQuotas } from '../../../src/ui/panel/verdictRows.ts';
import { evaluateChain } from '../../../src/core/chain/chain.ts';
import { linkedFacts } from '../../builders/chain.ts';
import { applied, brokenChain, diagnosedFromLog, handedOver, manyLinks, planned, regionQuotas, say, tenants, wishForNew } from '../../builders/reports.ts';
import { startPanelBrowser, themeNames, type PanelBrowser } from './panelPage.ts';

let browser: PanelBrowser;
/** Asked for where no test of this file is chosen, too, and then closed before it is there. */
let starting: Promise<PanelBrowser> | undefined;
let axe: string;
let reports: ReadonlyMap<string, ReportState>;

before(async () => {
  starting = startPanelBrowser();
  browser = await starting;
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  reports = await everyKind();
});
after(async () => (await starting)?.close());

for (const theme of themeNames) {
  test(`every kind of report has no accessibility violation: ${theme}`, async () => {
    const { page, show } = await browser.open({ theme });
    await page.evaluate(axe);
    for (const [name, report] of reports) {
      for (const width of [320, 1400]) {
        await page.setViewportSize({ width, height: 900 });
        await show(report);
        const { violations } = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
        const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`).join('\n  ')}`);
        assert.deepEqual(told, [], `${name}, ${theme}, ${String(width)} px`);
      }
    }
    await page.context().close();
  });
}

test('axe sees what is wrong: it is really running', async () => {
  const { page, show } = await browser.open();
  await show(brokenChain());
  await page.evaluate(axe);
  await page.evaluate(() => {
    const heading = document.querySelector('h1');
    if (heading !== null) heading.style.color = '#222222';
  });
  const { violations } = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  assert.deepEqual(violations.map(({ id }) => id), ['color-contrast']);
});

/** Everything that a report can show. */
async function everyKind(): Promise<ReadonlyMap<string, ReportState>> {
  const { plan, world } = await planned(wishForNew);
  const good = await applied(plan, world);
  const second = await planned();
  second.world.failNext('assignRole', 'forbidden');
  const failed = await applied(second.plan, second.world);
  const chain = withFindings(good.last, evaluateChain(linkedFacts()), say);
  return new Map([
    ['plan', planReport({ plan, tenants, say })],
    ['applying', good.running],
    ['failed', failed.last],
    ['applied', withQuotas(chain, { quotas: [{ resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 100, used: 12, unit: 'Count' }], region: 'eastus', say })],
    ['all quotas of a region', withQuotas(chain, { quotas: regionQuotas, region: 'eastus', say })],
    ['broken', brokenChain()],
    ['from a log, under way, with a proof', diagnosedFromLog()],
    ['many', await manyLinks()],
    ['rights lacking', (await handedOver()).lacking],
    ['handed over', (await handedOver()).theirs],
  ]);
}
