import * as vscode from 'vscode';
import type { Say } from '../../core/words/say.ts';

/** What a person needs to sign in on any device. */
export interface DeviceCode {
  readonly userCode: string;
  readonly verificationUri: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Shows the code, and opens the page with the code in the clipboard; the sign-in goes on by itself meanwhile. */
export async function promptDeviceCode(code: DeviceCode, say: Say): Promise<void> {
  const open = say('ui.copyCodeAndOpen');
  const until = new Date(code.expiresAt).toLocaleTimeString();
  const chosen = await vscode.window.showInformationMessage(
    say('ui.deviceCode', { code: code.userCode }),
    { modal: true, detail: say('ui.deviceCodeDetail', { uri: code.verificationUri, code: code.userCode, until }) },
    open,
  );
  if (chosen !== open) return;
  await vscode.env.clipboard.writeText(code.userCode);
  await vscode.env.openExternal(vscode.Uri.parse(code.verificationUri, true));
}
