import * as vscode from 'vscode';
import { applyPlan } from '../../core/link/applyPlan.ts';
import { planRegistration } from '../../core/link/planRegistration.ts';
import { quotaProvider } from '../../core/chain/facts.ts';
import { TenantlinkError, failureOf } from '../../core/model/failure.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { QuotaResult } from '../../core/ports/quotaReader.ts';
import { alignedTable } from '../../core/quota/alignedTable.ts';
import { isTight } from '../../core/quota/quotaLevel.ts';
import { quotaSentence } from '../../core/quota/quotaSentence.ts';
import { quotaTable } from '../../core/quota/quotaTable.ts';
import { askQuotaTarget, type QuotaTarget } from '../ask/askQuota.ts';
import { askTenant } from '../ask/askTenant.ts';
import { readQuotaPodSettings } from '../settings/settings.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { withProgress } from './progress.ts';

/** Reads a quota with the signed-in user's own rights, the same read that the quota pod does. */
export async function checkQuotaAsMe(context: CommandContext, start: CommandStart): Promise<void> {
  const { say } = context;
  const title = say('ask.title.quotaAsMe');
  const tenantId = tenantOf(start) ?? (await askTenant(askContextOf(context), title));
  if (tenantId === undefined) return;
  const { region, resource } = readQuotaPodSettings();
  const subject = start.node?.subject;
  const preferred = subject?.kind === 'identity' ? { subscriptionId: subject.identity.subscriptionId } : {};
  const target = await askQuotaTarget(askContextOf(context), { tenantId, title, prefer: { region, resource, ...preferred }, all: true });
  if (target === undefined) return;
  const quotas = await readOrRegister(context, target);
  if (quotas !== undefined) show(context, target, quotas);
}

/** The table in the output, as after a run of the pod, and one sentence of it. */
function show({ say, runs, reporter }: CommandContext, { region }: QuotaTarget, quotas: readonly QuotaResult[]): void {
  const taken = runs.takeChannel();
  const { channel } = taken;
  const table = quotaTable(quotas, say);
  const caption = say('quota.caption', { count: quotas.length, region, tight: quotas.filter(isTight).length });
  for (const line of ['', caption, ...alignedTable(table), '']) channel.line(line);
  taken.free();
  const [quota] = quotas;
  const showTable = [{ label: say('ui.showQuotas'), run: () => Promise.resolve(channel.show()) }];
  if (quotas.length !== 1 || quota === undefined) {
    channel.show();
    return reporter.done(say('ui.quotas', { count: quotas.length, region, tight: quotas.filter(isTight).length }), []);
  }
  const { key, params } = quotaSentence(quota, region);
  reporter.done(say(key, params), showTable);
}

/** Undefined when the user did not want the provider registered, or cancelled. */
async function readOrRegister(context: CommandContext, target: QuotaTarget): Promise<readonly QuotaResult[] | undefined> {
  try {
    return await read(context, target);
  } catch (thrown) {
    const failure = failureOf(thrown, 'readQuota');
    if (failure.reason !== 'notRegistered') throw thrown;
  }
  return (await register(context, target)) ? read(context, target) : undefined;
}

function read(context: CommandContext, { resource, ...place }: QuotaTarget): Promise<readonly QuotaResult[]> {
  const session = context.sessions.current();
  const { quotas } = session.world;
  return withProgress({ title: context.say('ui.checking'), signal: session.signal }, async (signal) =>
    resource === undefined ? quotas.readAll({ ...place, signal }) : [await quotas.read({ ...place, resource, signal })],
  );
}

async function register(context: CommandContext, target: QuotaTarget): Promise<boolean> {
  const { say } = context;
  const verb = say('ui.register');
  const question = say('ui.confirmRegister', { subscription: target.subscriptionId });
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail: say('ui.confirmRegisterDetail') }, verb)) !== verb) return false;
  const { world, signal: ended } = context.sessions.current();
  return withProgress({ title: say('ui.registering'), signal: ended }, async (signal, tell) => {
    const { tenantId, subscriptionId } = target;
    const state = await world.providers.state({ tenantId, subscriptionId, namespace: quotaProvider, signal });
    const plan = planRegistration({ tenantId, subscriptionId, namespace: quotaProvider, state }, { id: world.random.guid(), now: world.clock.now() });
    let registered = false;
    for await (const event of applyPlan(plan, world, signal)) {
      if (event.kind === 'progress') tell(say(event.message.key, event.message.params));
      if (event.kind === 'failed') throw new TenantlinkError(event.failure);
      if (event.kind === 'finished') registered = event.outcome.status === 'complete';
    }
    return registered;
  });
}

function tenantOf({ node }: CommandStart): TenantId | undefined {
  const subject = node?.subject;
  if (subject?.kind === 'identity') return subject.identity.tenantId;
  return subject?.kind === 'tenant' ? subject.tenantId : undefined;
}

