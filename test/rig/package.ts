import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createVSIX } from '@vscode/vsce';

const root = resolve(import.meta.dirname, '../..');

/** Packages the extension as it ships; everything it needs is in its bundle. Answers the path of the .vsix. */
export async function packageExtension(): Promise<string> {
  const packagePath = join(root, 'out', 'tenantlink.vsix');
  mkdirSync(join(root, 'out'), { recursive: true });
  await createVSIX({ cwd: root, packagePath, dependencies: false, rewriteRelativeLinks: false, skipLicense: false });
  return packagePath;
}

if (import.meta.main) {
  const path = await packageExtension();
  console.log(`[package] ${path} ${String(Math.ceil(statSync(path).size / 1024))} KB`);
}
