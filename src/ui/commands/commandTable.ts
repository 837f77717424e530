import { openPlanFile } from '../handOver/openPlanFile.ts';
import { repointCredentials } from '../many/repoint.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandId } from './commandIds.ts';
import { commandStart, type CommandStart } from './commandStart.ts';
import { cancelRun } from './cancelRun.ts';
import { checkQuotaAsMe } from './checkQuotaAsMe.ts';
import { copyValue } from './copyValue.ts';
import { diagnose, diagnoseSelection, diagnoseTerminal } from './diagnose.ts';
import { clearRuns, deleteRun } from './forgetRuns.ts';
import { finishWork } from './finishWork.ts';
import { link } from './link.ts';
import { newApp } from './newApp.ts';
import { openInPortal } from './openInPortal.ts';
import { openSettings } from './openSettings.ts';
import { refresh } from './refresh.ts';
import { refreshNode } from './refreshNode.ts';
import { runQuotaPod } from './runQuotaPod.ts';
import { showLog } from './showLog.ts';
import { showReport } from './showReport.ts';
import { showRun, showRunLog } from './showRun.ts';
import { signIn } from './signIn.ts';
import { signInToTenant } from './signInToTenant.ts';
import { signOutInfo } from './signOutInfo.ts';
import { unlink } from './unlink.ts';

/** What a command does, with the argument it was called with. */
type Handler = (context: CommandContext, argument: unknown) => Promise<void> | void;

/** A command that may be started at a row, a lens or a report. */
const from =
  (handler: (context: CommandContext, start: CommandStart) => Promise<void>): Handler =>
  (context, argument) =>
    handler(context, commandStart(argument));

/** Every command with what it does; a missing one does not compile. */
export const commandTable: Readonly<Record<CommandId, Handler>> = {
  'tenantlink.signIn': signIn,
  'tenantlink.signInToTenant': from(signInToTenant),
  'tenantlink.signOut': signOutInfo,
  'tenantlink.link': from(link),
  'tenantlink.unlink': from(unlink),
  'tenantlink.runQuotaPod': from(runQuotaPod),
  'tenantlink.checkQuotaAsMe': from(checkQuotaAsMe),
  'tenantlink.newApp': from(newApp),
  'tenantlink.showRun': from(showRun),
  'tenantlink.showRunLog': from(showRunLog),
  'tenantlink.cancelRun': from(cancelRun),
  'tenantlink.deleteRun': from(deleteRun),
  'tenantlink.clearRuns': clearRuns,
  'tenantlink.diagnose': from(diagnose),
  'tenantlink.diagnoseSelection': diagnoseSelection,
  'tenantlink.diagnoseTerminal': diagnoseTerminal,
  'tenantlink.repointCredentials': from(repointCredentials),
  'tenantlink.openPlanFile': openPlanFile,
  'tenantlink.showReport': showReport,
  'tenantlink.finishWork': finishWork,
  'tenantlink.showLog': showLog,
  'tenantlink.openSettings': from(openSettings),
  'tenantlink.refresh': refresh,
  'tenantlink.refreshNode': from(refreshNode),
  'tenantlink.copyClientId': from(copyValue('clientId')),
  'tenantlink.copyTenantId': from(copyValue('tenantId')),
  'tenantlink.copyIssuer': from(copyValue('issuer')),
  'tenantlink.copySubject': from(copyValue('subject')),
  'tenantlink.copyResourceId': from(copyValue('resourceId')),
  'tenantlink.openInPortal': from(openInPortal),
};
