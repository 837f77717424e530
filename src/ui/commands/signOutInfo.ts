import { readSessionSettings } from '../settings/settings.ts';
import type { CommandContext } from './commandContext.ts';

/** Says where the session is held and how it ends: Tenantlink holds none itself. */
export function signOutInfo({ reporter, say }: CommandContext): void {
  const keys = { vscode: 'ui.signOutInfo', deviceCode: 'ui.signOutInfoDeviceCode', azureCli: 'ui.signOutInfoAzureCli' } as const;
  reporter.done(say(keys[readSessionSettings().signIn]));
}
