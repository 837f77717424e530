import { rm } from 'node:fs/promises';
import type { ImageName } from '../../../src/core/app/imageName.ts';
import { defaultProbeImage } from '../../../src/core/probe/podSpec.ts';
import { containerdSocket } from '../programs/node.ts';
import { program } from '../room/places.ts';
import { run } from '../room/run.ts';
import { dockerArchive, type ImagePlan } from './dockerArchive.ts';
import { pauseImage } from './pauseImage.ts';

/** A Node image as people have it in their registries: here it is made of the Node that runs the tests. */
export const nodeImage = 'docker.io/library/node:24-slim';

const nodePrograms = { '/usr/local/bin/node': process.execPath };

const plans: readonly ImagePlan[] = [
  { names: [pauseImage], programs: { '/usr/bin/sleep': '/usr/bin/sleep' }, entrypoint: ['/usr/bin/sleep', 'infinity'] },
  { names: [nodeImage, defaultProbeImage], programs: nodePrograms, entrypoint: ['node'] },
];

/** Puts the images of the tests into containerd, where the kubelet finds them without a registry. */
export async function loadImages(): Promise<void> {
  for (const plan of plans) await loadImage(plan);
}

/** Puts an image on that Node under a name of its own. @returns its name by digest, under which it is there too: a digest need not be asked for at a registry */
export async function loadNodeImage({ repository, tag }: ImageName, { folders, entrypoint }: Pick<ImagePlan, 'folders' | 'entrypoint'>): Promise<string> {
  const name = `${repository}:${tag}`;
  await loadImage({ names: [name], programs: nodePrograms, entrypoint, ...(folders === undefined ? {} : { folders }) });
  const listed = await ctrImages('list', `name==${name}`);
  const digest = /sha256:[a-f0-9]{64}/.exec(listed)?.[0];
  if (digest === undefined) throw new Error(`containerd has no ${name}: ${listed}`);
  await ctrImages('tag', '--force', name, `${repository}@${digest}`);
  return `${repository}@${digest}`;
}

async function loadImage(plan: ImagePlan): Promise<void> {
  const archive = await dockerArchive(plan);
  await ctrImages('import', archive);
  await rm(archive);
}

function ctrImages(...args: readonly string[]): Promise<string> {
  return run(program('ctr'), ['--address', containerdSocket, '--namespace', 'k8s.io', 'images', ...args]);
}
