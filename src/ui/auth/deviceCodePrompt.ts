import * as vscode from 'vscode';
import type { SignIn } from '../../core/ports/tokenSource.ts';
import type { Say } from '../../core/words/say.ts';

/** What a person needs to sign in on any device. */
interface DeviceCode {
  readonly userCode: string;
  readonly verificationUri: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The editor's half of a sign-in by device code. */
export interface DeviceCodeDialog {
  /** Shows a code; refusing it ends the sign-in that wants it. */
  prompt(code: DeviceCode): void;
  /** The sign-in with its dialog: the code is told for as long as it is waited for. */
  around(signIn: SignIn): SignIn;
}

export function deviceCodeDialog(say: Say): DeviceCodeDialog {
  let waiting: { readonly refused: AbortController; readonly tell: ((sentence: string) => void) | undefined } | undefined;

  const ask = async (code: DeviceCode): Promise<void> => {
    const { refused, tell } = waiting ?? {};
    const open = say('ui.copyCodeAndOpen');
    const until = new Date(code.expiresAt).toLocaleTimeString();
    const detail = say('ui.deviceCodeDetail', { uri: code.verificationUri, code: code.userCode, until });
    tell?.(say('ui.waitingForDeviceCode', { code: code.userCode, uri: code.verificationUri }));
    const chosen = await vscode.window.showInformationMessage(say('ui.deviceCode', { code: code.userCode }), { modal: true, detail }, open);
    if (chosen !== open) return refused?.abort();
    await vscode.env.clipboard.writeText(code.userCode);
    await vscode.env.openExternal(vscode.Uri.parse(code.verificationUri, true));
  };

  return {
    prompt: (code) => void ask(code),
    around: (signIn) => ({
      accounts: (signal) => signIn.accounts(signal),
      token: (request) => signIn.token(request),
      signIn(request) {
        const refused = new AbortController();
        waiting = { refused, tell: request.tell };
        return signIn.signIn({ ...request, signal: AbortSignal.any([request.signal, refused.signal]) });
      },
    }),
  };
}
