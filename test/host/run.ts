import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { repository } from '../rig/needs/places.mjs';
import { bundleHostTests } from './bundle.ts';

/**
 * Runs the tests of test/host inside a real extension host. TENANTLINK_DESKTOP=1 lets test-electron download the desktop
 * program; otherwise it is given ours, which drives the VS Code that came from npm.
 */
const desktop = process.env.TENANTLINK_DESKTOP === '1';

/** Builds what package.json names as the extension's main file. @throws Error when it does not build */
function buildExtension(): void {
  const { status } = spawnSync(process.execPath, [join(repository, 'esbuild.js')], { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('the extension does not build');
}

buildExtension();
const extensionTestsPath = await bundleHostTests();
// Short, because VS Code makes sockets below it and their paths are limited.
const scratch = await mkdtemp(join(tmpdir(), 'tl-host-'));
const workspace = join(scratch, 'workspace');
try {
  await cp(join(repository, 'test', 'host', 'workspace'), workspace, { recursive: true });
  await runTests({
    ...(!desktop && { vscodeExecutablePath: join(repository, 'test', 'rig', 'launcher.mjs') }),
    extensionDevelopmentPath: repository,
    extensionTestsPath,
    // The launcher is a script: it finds its Node on PATH, and that has to be this one.
    extensionTestsEnv: { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) },
    launchArgs: [workspace, '--disable-extensions', `--user-data-dir=${join(scratch, 'user-data')}`, `--extensions-dir=${join(scratch, 'extensions')}`],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
}
