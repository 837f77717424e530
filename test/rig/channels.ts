import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder's entries; a folder that is not there has none. */
async function entries(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** VS Code's own rule for a channel's file name (extHostOutput.ts). */
function fileNameOf(channelName: string): string {
  return channelName.replace(/[\\/:*?"<>|]/g, '');
}

/** Files that one extension host wrote for the channel: log channels under the extension's id, plain ones numbered. */
async function filesOf(host: string, extensionId: string, name: string): Promise<string[]> {
  const log = (await entries(join(host, extensionId))).filter((file) => file === `${name}.log`).map((file) => join(host, extensionId, file));
  const plain: string[] = [];
  for (const folder of (await entries(host)).filter((entry) => entry.startsWith('output_logging_'))) {
    const files = (await entries(join(host, folder))).filter((file) => file.replace(/^\d+-/, '') === `${name}.log`);
    plain.push(...files.map((file) => join(host, folder, file)));
  }
  return [...log, ...plain];
}

/**
 * What an extension wrote to an output channel, from all windows of a server in the order they were opened. Read from
 * disk, because the page shows only the lines in view. VS Code writes with some delay: wait for the line you expect.
 */
export async function readChannel(logsDir: string, extensionId: string, channelName: string): Promise<string> {
  const texts: string[] = [];
  for (const session of await entries(logsDir)) {
    for (const host of (await entries(join(logsDir, session))).filter((entry) => entry.startsWith('exthost'))) {
      const files = await filesOf(join(logsDir, session, host), extensionId, fileNameOf(channelName));
      for (const file of files) texts.push(await readFile(file, 'utf8'));
    }
  }
  return texts.join('');
}
