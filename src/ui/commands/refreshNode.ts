import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { refresh } from './refresh.ts';

/** Reads one row of the tree anew, or everything where no row is meant. */
export async function refreshNode(context: CommandContext, start: CommandStart): Promise<void> {
  const node = start.node ?? context.selected();
  if (node?.refresh === undefined) await refresh(context);
  else await context.load(node.refresh);
}
