import { rm } from 'node:fs/promises';
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

/** Puts an image on that Node under a name of its own. */
export function loadNodeImage(name: string, { folders, entrypoint }: Pick<ImagePlan, 'folders' | 'entrypoint'>): Promise<void> {
  return loadImage({ names: [name], programs: nodePrograms, entrypoint, ...(folders === undefined ? {} : { folders }) });
}

async function loadImage(plan: ImagePlan): Promise<void> {
  const archive = await dockerArchive(plan);
  await run(program('ctr'), ['--address', containerdSocket, '--namespace', 'k8s.io', 'images', 'import', archive]);
  await rm(archive);
}
