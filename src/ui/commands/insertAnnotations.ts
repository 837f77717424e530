import type { CommandContext } from './commandContext.ts';

/** Inserts the identity's annotations into a ServiceAccount of a manifest. */
export function insertAnnotations(context: CommandContext, argument: unknown): Promise<void> {
  return context.insertAnnotations(argument);
}
