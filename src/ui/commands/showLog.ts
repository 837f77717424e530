import type { CommandContext } from './commandContext.ts';

export function showLog({ log }: CommandContext): void {
  log.show();
}
