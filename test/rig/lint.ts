import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const tool = (...path: readonly string[]): string => join(root, 'node_modules', ...path);

/** Everything that must be silent before a commit: types, lint with no warnings, nothing unused. */
const checks: readonly (readonly [string, readonly string[]])[] = [
  ['types', [tool('typescript/bin/tsc'), '--noEmit', '-p', root]],
  ['lint', [tool('eslint/bin/eslint.js'), '--max-warnings', '0', root]],
  ['unused', [tool('knip/bin/knip.js'), '--directory', root]],
];

let failed = 0;
for (const [name, args] of checks) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  console.log(`[lint] ${name}: ${status === 0 ? 'clean' : `failed (${String(status)})`}`);
  if (status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
