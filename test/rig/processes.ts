import { readFile, readdir } from 'node:fs/promises';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Program and arguments, separated by blanks. */
  readonly command: string;
}

async function readProcess(pid: number): Promise<Process | undefined> {
  try {
    const [stat, command] = await Promise.all([readFile(`/proc/${String(pid)}/stat`, 'utf8'), readFile(`/proc/${String(pid)}/cmdline`, 'utf8')]);
    // The program's name stands in brackets and may itself hold blanks and brackets; state and parent follow the last one.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { pid, parent, command: command.replaceAll('\0', ' ').trim() };
  } catch {
    // It ended while we were looking.
    return undefined;
  }
}

/** The processes below one process, oldest first (Linux: read from /proc). */
export async function descendants(ancestor: number): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(readProcess))).filter((found) => found !== undefined);
  const family: Process[] = [];
  const visit = (parent: number): void => {
    for (const child of all.filter((candidate) => candidate.parent === parent)) {
      family.push(child);
      visit(child.pid);
    }
  };
  visit(ancestor);
  return family.sort((a, b) => a.pid - b.pid);
}
