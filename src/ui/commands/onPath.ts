import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Whether a program is where programs are looked for. @param env PATH, and on Windows PATHEXT, as the process has them */
export async function isOnPath(program: string, env: { readonly PATH?: string | undefined; readonly PATHEXT?: string | undefined }): Promise<boolean> {
  const endings = ['', ...(env.PATHEXT ?? '').split(';').filter((ending) => ending !== '')];
  const places = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '').flatMap((folder) => endings.map((ending) => join(folder, program + ending)));
  const found = await Promise.all(places.map(canBeRun));
  return found.includes(true);
}

async function canBeRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    // Whatever the reason, nothing can be started from there: that is the answer.
    return false;
  }
}
