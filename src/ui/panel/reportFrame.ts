import type { Say } from '../../core/words/say.ts';
import { labelNames, type ActionRow, type ReportAction, type ReportLabels, type ReportLink, type ReportPhase, type ReportState } from '../../protocol/report.ts';
import { endsOf, titleOf, type TenantNames } from './reportLink.ts';

/** Which actions each phase offers, the most likely one first; `copyMarkdown` is always there. */
const offered: Readonly<Record<ReportPhase, readonly ReportAction[]>> = {
  plan: ['apply', 'handOver', 'diagnose'],
  refused: ['plan', 'diagnose'],
  applying: ['cancel'],
  applied: ['runQuotaPod', 'verify', 'diagnose', 'undo'],
  undoing: ['cancel'],
  undone: ['plan', 'diagnose'],
  failed: ['goOn', 'undo', 'diagnose'],
  interrupted: ['goOn', 'undo', 'diagnose'],
  reading: ['cancel'],
  chain: ['proveExchange', 'runQuotaPod', 'diagnose', 'plan'],
};

/** The buttons of a phase. */
export function actionsOf(phase: ReportPhase, say: Say): readonly ActionRow[] {
  return actionRows(offered[phase], say);
}

/** Buttons for these actions, the first one leading, and for `copyMarkdown`. */
export function actionRows(actions: readonly ReportAction[], say: Say): readonly ActionRow[] {
  return [...actions, 'copyMarkdown' as const].map((action, index) => ({
    action,
    text: say(`panel.action.${action}`),
    enabled: true,
    primary: index === 0 && action !== 'cancel',
  }));
}

/** The parts that every report has, whatever it is about. */
export function reportFrame(args: {
  readonly id: string;
  readonly phase: ReportPhase;
  readonly link: ReportLink;
  readonly tenants: TenantNames;
  readonly say: Say;
}): Omit<ReportState, 'summary'> {
  const { id, phase, link, tenants, say } = args;
  return {
    version: 2,
    id,
    ...phaseOf(phase, say),
    title: titleOf(link, say),
    link,
    ends: endsOf({ link, tenants, say }),
    warnings: [],
    steps: [],
    findings: [],
    hints: [],
    members: [],
    labels: labels(say),
  };
}

/** The phase with its word and its buttons. */
export function phaseOf(phase: ReportPhase, say: Say): Pick<ReportState, 'phase' | 'phaseText' | 'actions'> {
  return { phase, phaseText: say(`panel.phase.${phase}`), actions: actionsOf(phase, say) };
}

function labels(say: Say): ReportLabels {
  // fromEntries forgets the names; they are exactly labelNames.
  return Object.fromEntries(labelNames.map((name) => [name, say(`panel.label.${name}`)])) as { [Name in keyof ReportLabels]: string };
}
