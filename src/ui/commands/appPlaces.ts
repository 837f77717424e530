import * as vscode from 'vscode';
import type { AppPlace } from '../ask/askApp.ts';
import type { CommandContext } from './commandContext.ts';

interface Place extends AppPlace {
  readonly uri: vscode.Uri;
}

/** The folders of the workspace that an app can be written into; says why where there is none. */
export async function appPlaces({ say, reporter }: CommandContext): Promise<readonly Place[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const writable = folders.filter(({ uri }) => vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== false);
  const open = { label: say('ui.openFolder'), run: () => vscode.commands.executeCommand('workbench.action.files.openFolder') };
  if (folders.length === 0) reporter.problem(say('ui.appNoFolder'), undefined, [open]);
  else if (writable.length === 0) reporter.problem(say('ui.appReadOnly', { folder: folders.map(({ name }) => name).join(', ') }), undefined, [open]);
  return readablePlaces(writable);
}

/**
 * Those that can be read: one that was moved away, or whose disk is not there, is no reason not to write into another.
 * @throws what the first one failed with where none can be read
 */
export async function readablePlaces(folders: readonly Pick<vscode.WorkspaceFolder, 'uri' | 'name'>[]): Promise<readonly Place[]> {
  const read = await Promise.allSettled(folders.map(async ({ uri, name }) => ({ id: uri.toString(), label: name, uri, names: (await vscode.workspace.fs.readDirectory(uri)).map(([entry]) => entry) })));
  const places = read.flatMap((place) => (place.status === 'fulfilled' ? [place.value] : []));
  const failed = read.find((place) => place.status === 'rejected');
  if (places.length === 0 && failed !== undefined) throw failed.reason;
  return places;
}
