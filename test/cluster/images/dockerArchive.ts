import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { roomFolder } from '../room/places.ts';
import { run } from '../room/run.ts';

/** An image of one layer made of programs of this machine. */
export interface ImagePlan {
  /** Names with tags. */
  readonly names: readonly string[];
  /** Program on this machine, by its path in the image; its shared libraries come along. */
  readonly programs: Readonly<Record<string, string>>;
  /** Folders of this machine, by their path in the image. */
  readonly folders?: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
}

/** Writes the image as `docker save` does. @returns the archive's path */
export async function dockerArchive(plan: ImagePlan): Promise<string> {
  const folder = join(roomFolder, 'tmp', `image-${createHash('sha256').update(plan.names.join()).digest('hex').slice(0, 8)}`);
  const root = join(folder, 'root');
  await mkdir(join(root, 'tmp'), { recursive: true });
  await mkdir(join(root, 'etc'), { recursive: true });
  await writeFile(join(root, 'etc', 'passwd'), 'root:x:0:0:root:/root:/sbin/nologin\nnode:x:1000:1000:node:/tmp:/sbin/nologin\n');
  for (const [path, source] of Object.entries(plan.programs)) {
    await place(source, join(root, path));
    for (const library of await libraries(source)) await place(library, join(root, library));
  }
  for (const [path, source] of Object.entries(plan.folders ?? {})) await cp(source, join(root, path), { recursive: true });
  await run('tar', ['--owner=0', '--group=0', '-cf', join(folder, 'layer.tar'), '-C', root, '.']);
  await rm(root, { recursive: true });
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Env: ['PATH=/usr/local/bin:/usr/bin:/bin'], Entrypoint: plan.entrypoint },
    rootfs: { type: 'layers', diff_ids: [`sha256:${await digest(join(folder, 'layer.tar'))}`] },
  });
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`;
  await writeFile(join(folder, configName), config);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify([{ Config: configName, RepoTags: plan.names, Layers: ['layer.tar'] }]));
  const archive = `${folder}.tar`;
  await run('tar', ['-cf', archive, '-C', folder, 'manifest.json', configName, 'layer.tar']);
  await rm(folder, { recursive: true });
  return archive;
}

async function place(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await cp(source, target, { dereference: true });
}

/** What the program is linked with, as the loader of this machine finds it. */
async function libraries(program: string): Promise<readonly string[]> {
  const listed = await run('ldd', [program]);
  return [...listed.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map(([, path]) => path ?? '');
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
