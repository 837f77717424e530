import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { AppWish } from '../../src/core/app/app.ts';
import { appFiles } from '../../src/core/app/appFiles.ts';
import type { PushedImage } from '../sandbox/kubernetes/node/images.ts';
import { buildImage } from './dockerfile.ts';
import { writeApp } from './newApp.ts';

/** An app in a folder of this machine, with its image. */
export interface BuiltApp {
  readonly image: PushedImage;
  /** What a file of its `deploy` folder says. @throws Error for YAML that does not parse */
  manifest(name: string): Promise<Manifest>;
  /** Removes the folder. */
  close(): Promise<void>;
}
type Manifest = { readonly metadata: { readonly name: string; readonly namespace: string } } & Readonly<Record<string, unknown>>;

/** Writes the app as the command does, and plays its Dockerfile with packages that are here: see dockerfile.ts. */
export async function builtApp(wish: AppWish): Promise<BuiltApp> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantlink-app-'));
  const [context, scratch] = [join(folder, wish.name), join(folder, 'build')];
  await writeApp(context, appFiles(wish));
  await mkdir(scratch);
  const nodeModules = resolve(import.meta.dirname, '../../node_modules');
  return {
    image: await buildImage(await readFile(join(context, 'Dockerfile'), 'utf8'), { context, scratch, nodeModules }),
    async manifest(name) {
      const document = parseDocument(await readFile(join(context, 'deploy', name), 'utf8'));
      if (document.errors.length > 0) throw new Error(`${name}: ${document.errors.map(String).join(', ')}`);
      return document.toJS() as Manifest;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
