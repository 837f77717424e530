import { globSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

/** Where Go's programs are: on the PATH, or where Debian puts each version; undefined where there are none. */
export function goFolder(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(':');
  return [...onPath, ...globSync('/usr/lib/go-*/bin').sort().reverse()].find((folder) => spawnSync(join(folder, 'go'), ['version']).status === 0);
}
