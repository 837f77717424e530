import * as vscode from 'vscode';
import { maskSecrets } from '../../core/model/maskSecrets.ts';

/** Lines are handed to the editor together at most this often, so that a chatty pod does not flood it. */
const flushDelayMs = 50;

/** The output channel of the quota pod: whole lines, in order, masked. */
export interface ProofChannel {
  /** Shown without taking the focus from where the user types. */
  show(): void;
  line(text: string): void;
  /** Hands over what is waiting. */
  flush(): void;
  dispose(): void;
}

export function createProofChannel(name: string): ProofChannel {
  let channel: vscode.OutputChannel | undefined;
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  // Made at the first run: a channel that never had anything to say is clutter in the list.
  const open = (): vscode.OutputChannel => (channel ??= vscode.window.createOutputChannel(name));
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const text = `${waiting.join('\n')}\n`;
    waiting = [];
    open().append(maskSecrets(text));
  };
  return {
    show: () => open().show(true),
    line(text) {
      waiting.push(text);
      timer ??= setTimeout(flush, flushDelayMs);
    },
    flush,
    dispose() {
      flush();
      channel?.dispose();
    },
  };
}
