import type { LocalPorts } from '../../core/ports/world.ts';
import type { Say } from '../../core/words/say.ts';
import type { Store } from '../../core/store.ts';
import type { AskHost } from '../ask/askHost.ts';
import type { DiagnosisMemory } from '../diagnosis/diagnosisMemory.ts';
import type { Log } from '../output/logChannel.ts';
import type { ReportPanels } from '../panel/reportPanel.ts';
import type { Reporter } from '../report.ts';
import type { RunWork } from '../runs/runWork.ts';
import type { Sessions } from '../session.ts';
import type { LoadIntent, TreeNode } from '../tree/treeNode.ts';
import type { CommandId } from './commandIds.ts';
import type { LinkWork } from './linkWork.ts';
import type { LastReport } from './lastReport.ts';

/** Everything a command may use; it reaches the world through the session only. */
export interface CommandContext {
  readonly say: Say;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly reporter: Reporter;
  readonly log: Log;
  readonly askHost: AskHost;
  readonly panels: ReportPanels;
  readonly lastReport: LastReport;
  readonly linkWork: LinkWork;
  readonly diagnoses: DiagnosisMemory;
  readonly runs: RunWork;
  /** Looks anew for runs of earlier and other windows. */
  readonly lookForRuns: () => Promise<void>;
  readonly local: LocalPorts;
  /** Reads a part of the inventory; its failure is shown where the part is. */
  readonly load: (intent: LoadIntent) => Promise<void>;
  /** Starts another command, its failures reported there. */
  readonly start: (id: CommandId, argument: unknown) => Promise<void>;
  /** The row that is selected in the tree. */
  readonly selected: () => TreeNode | undefined;
  /** The source of the program that runs in the quota pod. */
  readonly programSource: () => Promise<string>;
}
