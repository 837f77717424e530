import * as vscode from 'vscode';
import { notificationText } from '../notificationText.ts';

/** Work under way as a notification that says what is happening and can be cancelled. */
export function withProgress<T>(
  args: { readonly title: string; readonly signal: AbortSignal },
  work: (signal: AbortSignal, tell: (message: string) => void) => Promise<T>,
): Promise<T> {
  const run = async (progress: vscode.Progress<{ message?: string }>, token: vscode.CancellationToken): Promise<T> => {
    const cancelled = new AbortController();
    const subscription = token.onCancellationRequested(() => cancelled.abort());
    try {
      return await work(AbortSignal.any([args.signal, cancelled.signal]), (message) => progress.report({ message: notificationText(message) }));
    } finally {
      subscription.dispose();
    }
  };
  const options = { location: vscode.ProgressLocation.Notification, title: notificationText(args.title), cancellable: true };
  return Promise.resolve(vscode.window.withProgress(options, run));
}
