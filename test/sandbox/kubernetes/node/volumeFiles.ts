import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** One file of a volume. */
export interface VolumeFile {
  readonly content: Buffer;
  readonly mode: number;
  /** Owner on the machine, where it may be set. */
  readonly uid?: number;
}

/**
 * Writes a volume's files so that a reader sees all old or all new ones: into a fresh folder that `..data` then points
 * to, as the kubelet's atomic writer does.
 */
export async function writeVolume(folder: string, files: ReadonlyMap<string, VolumeFile>): Promise<void> {
  const fresh = `..${new Date().toISOString().replace(/[-:.]/g, '_')}${randomBytes(4).toString('hex')}`;
  await mkdir(join(folder, fresh), { recursive: true, mode: 0o755 });
  for (const [path, file] of files) {
    const full = join(folder, fresh, path);
    await mkdir(dirname(full), { recursive: true, mode: 0o755 });
    await writeFile(full, file.content);
    await chmod(full, file.mode);
    if (file.uid !== undefined) await chown(full, file.uid, -1);
  }
  const former = await readlink(join(folder, '..data')).catch(() => undefined); // none on the first write
  await symlink(fresh, join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  const visible = new Set([...files.keys()].map((path) => path.split('/')[0] ?? path));
  for (const name of visible) {
    const link = join(folder, name);
    await symlink(join('..data', name), link).catch((error: unknown) => {
      if (!isExisting(error)) throw error;
    });
  }
  if (former !== undefined) await rm(join(folder, former), { recursive: true, force: true });
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
