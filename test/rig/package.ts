import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createVSIX } from '@vscode/vsce';

const root = resolve(import.meta.dirname, '../..');
const packagePath = join(root, 'out', 'tenantlink.vsix');

/** Packages the extension as it ships, in a process of its own whose output is shown only if it fails. Answers the path of the .vsix. */
export async function packageExtension(): Promise<string> {
  const child = spawn(process.execPath, [import.meta.filename], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The extension could not be packaged:\n${output}`);
  return packagePath;
}

if (import.meta.main) {
  mkdirSync(join(root, 'out'), { recursive: true });
  // Everything the extension needs is in its bundle.
  await createVSIX({ cwd: root, packagePath, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
  console.log(`[package] out/tenantlink.vsix ${String(Math.ceil(statSync(packagePath).size / 1024))} KB`);
}
