import assert from 'node:assert/strict';
import type { BrokenFinding, CommandHint, Finding } from '../../../src/core/chain/finding.ts';
import { identityOf } from '../../../src/core/link/facts.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { planOf, taken } from '../journey/linking.ts';
import { never, there } from '../journey/stage.ts';
import type { Bench } from './bench.ts';

/** What a person does where a remedy leads to; those that linking again mends are not here. */
const hands: Readonly<Partial<Record<CommandHint, (bench: Bench, finding: BrokenFinding) => void>>> = {
  // One that is no longer used makes room.
  openIdentity: (bench) => void bench.sandbox.azure.admin.deleteCredential(identityOf(bench.wish).id, there([...there(bench.identity()).credentials.keys()][0])),
  editManifest: (bench) => bench.changeTemplate({ metadata: { annotations: { 'azure.workload.identity/use-identity-binding': null } } }),
  editServiceAccount: (bench) => bench.annotateAccount({ 'azure.workload.identity/service-account-token-expiration': null }),
  // The identity that is wished for is one to be created: linking again is choosing it.
  chooseIdentity: () => undefined,
};

/** Takes every remedy that is offered for what is broken: by hand where it leads to something, else by a plan. */
export async function takeRemedies(bench: Bench, findings: readonly Finding[]): Promise<void> {
  const broken = findings.filter((finding) => finding.verdict === 'broken');
  for (const finding of broken) {
    const { remedy, code } = finding;
    assert.notEqual(remedy.kind, 'outside', `${code} has a remedy`);
    if (remedy.kind !== 'command') continue;
    const act = hands[remedy.command];
    assert.ok(act, `${code} leads to ${remedy.command}`);
    act(bench, finding);
  }
  const planned = broken.flatMap(({ remedy }) => (remedy.kind === 'link' ? [remedy.step] : remedy.kind === 'command' && remedy.command === 'chooseIdentity' ? ['createIdentity' as const] : []));
  if (planned.length === 0) return;
  const plan = await planOf(bench.wish, bench.product.world);
  const needed = plan.steps.filter(({ state }) => state === 'needed').map(({ id }) => id);
  for (const step of planned) assert.ok(needed.includes(step), `${step} was promised, the plan has ${needed.join(', ')}`);
  const { outcome } = await taken(applyPlan(plan, bench.product.world, never));
  assert.equal(outcome.status, 'complete', JSON.stringify(outcome));
}
