import { chooseDiagnosis, fromSource, fromText } from '../diagnosis/chooseDiagnosis.ts';
import { openText, terminalSelection } from '../diagnosis/pastedText.ts';
import { runDiagnosis } from '../diagnosis/runDiagnosis.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { subjectOfReport } from './proofEnds.ts';

/** Reads every live value of a chain and shows the first broken link with the two values that differ. */
export async function diagnose(context: CommandContext, start: CommandStart): Promise<void> {
  const { report } = start;
  if (report !== undefined) {
    const own = report.phase === 'chain' ? { reportId: report.id } : {};
    return runDiagnosis(context, { subject: subjectOfReport(report), hints: context.diagnoses.hintsOf(report.id), prove: false, ...own });
  }
  const chosen = start.source === undefined ? await chooseDiagnosis(context, start) : await fromSource(context, start.source);
  if (chosen !== undefined) await runDiagnosis(context, { ...chosen, prove: false });
}

/** Diagnoses the error that is selected in the editor. */
export async function diagnoseSelection(context: CommandContext): Promise<void> {
  await diagnoseText(context, openText()?.selection ?? '');
}

/** Diagnoses the error that is selected in the terminal. */
export async function diagnoseTerminal(context: CommandContext): Promise<void> {
  await diagnoseText(context, await terminalSelection());
}

async function diagnoseText(context: CommandContext, text: string): Promise<void> {
  const chosen = await fromText(context, text);
  if (chosen !== undefined) await runDiagnosis(context, { ...chosen, prove: false });
}
