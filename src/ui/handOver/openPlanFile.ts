import * as vscode from 'vscode';
import { answersRecord } from '../../core/link/handOver/answer.ts';
import { parsePlanFile } from '../../core/link/handOver/parsePlanFile.ts';
import { planFileLimit, wishOfFile } from '../../core/link/handOver/planFile.ts';
import { planFromFile, type FilePlan } from '../../core/link/handOver/planFromFile.ts';
import { isInPlace } from '../../core/link/plan.ts';
import { readRecords } from '../../core/link/records.ts';
import { fail, TenantlinkError } from '../../core/model/failure.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportState } from '../../protocol/report.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { withProgress } from '../commands/progress.ts';
import { wishTenantNames } from '../commands/tenantNames.ts';
import { planReport, refusedReport } from '../panel/planRows.ts';
import { offerAnswer } from './answers.ts';

/**
 * Opens a colleague's plan file: the half it asks for is planned anew from what is live here, and
 * shown; nothing is applied before that was looked at. An answer to a plan of our own is taken in.
 */
export async function openPlanFile(context: CommandContext, argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : await askFile(context.say);
  if (uri === undefined) return;
  const file = parsePlanFile(await readText(uri));
  const session = context.sessions.current();
  if (file.done !== undefined) {
    const { records } = await readRecords(session.world.journal);
    const record = records.find((each) => answersRecord(file, each));
    if (record === undefined) return context.reporter.done(context.say('ui.answerToNothing'));
    return offerAnswer(context, record, file);
  }
  const { world } = session;
  const made = { id: world.random.guid(), assignmentName: world.random.guid() };
  const planned = await withProgress({ title: context.say('ui.reading'), signal: session.signal }, (signal) => planFromFile(file, made, world, signal));
  const report = reportOf(context, planned, made.id);
  if (planned.outcome.kind === 'plan' && !isInPlace(planned.outcome.plan)) context.linkWork.keep(planned.outcome.plan, session);
  context.lastReport.show(report);
}

function askFile(say: Say): Promise<vscode.Uri | undefined> {
  const asked = vscode.window.showOpenDialog({ title: say('ui.openPlanFile'), filters: { [say('ui.planFiles')]: ['json'] } });
  return Promise.resolve(asked).then((chosen) => chosen?.[0]);
}

/** The file's text; one that is too long to be a plan file is not read. */
async function readText(uri: vscode.Uri): Promise<string> {
  const target = vscode.workspace.asRelativePath(uri);
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    // A character takes at most four bytes.
    if (size > planFileLimit * 4) return fail({ reason: 'invalidInput', operation: 'readPlanFile', code: 'planFile.tooLarge', place: target });
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (thrown) {
    if (thrown instanceof TenantlinkError) throw thrown;
    throw new TenantlinkError({ reason: 'notFound', operation: 'readPlanFile', target, cause: thrown });
  }
}

function reportOf(context: CommandContext, { file, outcome, warnings }: FilePlan, id: string): ReportState {
  const { say } = context;
  const wish = wishOfFile(file);
  const tenants = wishTenantNames(context, wish);
  const asked = say('ui.askedBy', { tenant: context.store.current().byTenant.get(file.askedFrom)?.tenant.displayName ?? file.askedFrom, date: new Date(file.createdAt).toLocaleString() });
  const told = warnings.map(({ value, message }) => `${value}: ${say(message.key, message.params)}`);
  const report = outcome.kind === 'plan' ? planReport({ plan: outcome.plan, tenants, say }) : refusedReport({ id, wish, refusals: outcome.refusals, canHandOver: false, tenants, say });
  return { ...report, summary: withAsker(report.summary, asked), warnings: [...told, ...report.warnings] };
}

function withAsker(summary: ReportState['summary'], asked: string): ReportState['summary'] {
  return { ...summary, detail: summary.detail === undefined ? asked : `${asked} ${summary.detail}` };
}

