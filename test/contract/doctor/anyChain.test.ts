import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { trustChain } from '../../../src/core/chain/chain.ts';
import type { ChainCode } from '../../../src/core/chain/finding.ts';
import { openTheatre } from '../matrix/theatre.ts';
import { startVirtualTime } from '../matrix/virtualTime.ts';
import { diagnosed, openBench } from './bench.ts';
import { breakages, type Breakage } from './breakages.ts';
import { takeRemedies } from './cure.ts';
import { askTheCloud } from './oracle.ts';

const time = startVirtualTime();
const theatre = await openTheatre(time);
after(() => time.end());

const order = trustChain.map(({ code }) => code);
const byChain = (left: Breakage, right: Breakage): number => order.indexOf(left.code) - order.indexOf(right.code);

/** After that many rounds of remedies a chain that can be mended is. */
const rounds = 4;

async function examine(chosen: readonly Breakage[]): Promise<void> {
  const bench = await openBench(theatre);
  const broken = [...chosen].sort(byChain);
  try {
    // The last first: what stands on another thing is changed before that thing is gone.
    for (const breakage of [...broken].reverse()) breakage.by(bench);
    const refused = await askTheCloud(bench);
    const { findings, verdict } = await diagnosed(bench);
    const found = findings.filter((finding) => finding.verdict === 'broken');
    assert.equal(found.length > 0, !refused.works, `the cloud ${refused.works ? 'lets it in' : `says ${refused.why}`}, the doctor ${JSON.stringify(found.map(({ code }) => code))}`);
    const codes = broken.map(({ code }) => code);
    const judged = codes.filter((code) => findings.find((finding) => finding.code === code)?.verdict === 'broken');
    assert.equal(verdict.code, judged[0] ?? 'ok', `the first is named: ${JSON.stringify(found.map(({ code }) => code))}`);
    for (const code of codes.filter((one) => !judged.includes(one))) {
      const finding = findings.find((one) => one.code === code);
      assert.ok(codes.some((other) => hides[other]?.includes(code)), `${code} is listed as broken, not as ${finding?.verdict ?? 'nothing'} (${finding?.message.key ?? ''})`);
      assert.notEqual(finding?.verdict, 'ok', `${code} cannot be well`);
    }

    let now = findings;
    for (let round = 0; round < rounds && now.some((finding) => finding.verdict === 'broken'); round += 1) {
      await takeRemedies(bench, now);
      now = (await diagnosed(bench)).findings;
    }
    assert.deepEqual(now.filter((finding) => finding.verdict !== 'ok').map(({ code }) => code), [], 'the remedies mend it');
    assert.deepEqual(await askTheCloud(bench), { works: true, why: '' }, 'and the cloud agrees');
  } finally {
    await bench.close();
  }
}

/** What cannot be judged while another link is broken: there is nothing to compare. */
const hides: Readonly<Partial<Record<ChainCode, readonly ChainCode[]>>> = {
  'WI102-issuer': ['WI120-credential-room', 'WI113-credential-issuer', 'WI114-credential-subject', 'WI115-credential-audience'],
  'WI105-service-account': ['WI106-client-id', 'WI107-tenant-id', 'WI118-token-lifetime'],
  // Whose client id it should be is not known any more, nor what it may do.
  'WI112-identity': ['WI106-client-id', 'WI110-container-environment', 'WI120-credential-room', 'WI113-credential-issuer', 'WI114-credential-subject', 'WI115-credential-audience', 'WI116-role'],
  'WI120-credential-room': ['WI114-credential-subject', 'WI115-credential-audience'],
  'WI113-credential-issuer': ['WI114-credential-subject', 'WI115-credential-audience'],
};

for (const breakage of breakages) test(`${breakage.code}: ${breakage.name}`, () => examine([breakage]));

test('a chain that holds', () => examine([]));

test('chains with two or three broken links: the first is named, the others listed, the remedies mend them', async () => {
  const several = fc.uniqueArray(fc.constantFrom(...breakages), { minLength: 2, maxLength: 3, selector: ({ code }) => code });
  await fc.assert(fc.asyncProperty(several, examine), { numRuns: 60, seed: 20261119 });
});
