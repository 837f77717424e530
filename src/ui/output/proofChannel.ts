import * as vscode from 'vscode';
import { ShownLines } from './shownLines.ts';

/** Lines are handed to the editor together, at most so often, so that a chatty pod does not flood it. */
const turnMs = 100;
const sparseTurnMs = 1_000;

/** The output channel of the quota pod: whole lines, in order, masked; of very many the newest, with a mark. */
export interface ProofChannel {
  /** A run begins. */
  begin(): void;
  /** Shown without taking the focus from where the user types. */
  show(): void;
  /** A sentence of ours; it is always shown. */
  line(text: string): void;
  /** Lines of the pod's log. */
  podLines(lines: readonly string[]): void;
  /** Hands over what is waiting. */
  flush(): void;
  dispose(): void;
}

/** @param mark the sentence for so many lines that are not shown */
export function createProofChannel(name: string, mark: (count: number) => string): ProofChannel {
  let channel: vscode.OutputChannel | undefined;
  let timer: NodeJS.Timeout | undefined;
  const lines = new ShownLines(mark);
  // Made at the first run: a channel that never had anything to say is clutter in the list.
  const open = (): vscode.OutputChannel => (channel ??= vscode.window.createOutputChannel(name));
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!lines.isEmpty) open().append(lines.take());
  };
  const wait = (): void => void (timer ??= setTimeout(flush, lines.isSparse ? sparseTurnMs : turnMs));
  return {
    begin: () => lines.begin(),
    show: () => open().show(true),
    line(text) {
      lines.sentence(text);
      wait();
    },
    podLines(texts) {
      lines.podLines(texts);
      wait();
    },
    flush,
    dispose() {
      flush();
      channel?.dispose();
    },
  };
}
