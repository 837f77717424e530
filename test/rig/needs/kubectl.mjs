/** Debian's kubectl, taken out of its package without installing it, so that it is of the cluster's version everywhere. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram, kubectlProgram } from './places.mjs';
import { Obstacle, exclusively, run, step } from './step.mjs';

/** Takes it into the cache folder, unless it is there. */
export async function ensureKubectl() {
  const program = kubectlProgram();
  if (existsSync(program)) return;
  if (!findProgram('apt-get')) throw new Obstacle('kubectl is taken from Debian\'s package kubernetes-client, and this system has no apt-get.', 2);
  await exclusively(program, async () => {
    if (existsSync(program)) return;
    await step('kubectl from Debian\'s package', async () => {
      const work = join(tmpdir(), `tenantlink-kubectl-${process.pid}`);
      mkdirSync(work, { recursive: true });
      try {
        await run('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', 'kubernetes-client'], { cwd: work });
        for (const archive of readdirSync(work).filter((name) => name.endsWith('.deb'))) await run('dpkg', ['-x', archive, 'unpacked'], { cwd: work });
        mkdirSync(dirname(program), { recursive: true });
        const unfinished = `${program}.unfinished-${process.pid}`;
        copyFileSync(join(work, 'unpacked', 'usr', 'bin', 'kubectl'), unfinished);
        renameSync(unfinished, program);
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
      return '36 MB';
    });
  });
}
