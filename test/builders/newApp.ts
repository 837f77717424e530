import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AppFile, AppWish } from '../../src/core/app/app.ts';
import { ephemeralImage } from '../../src/core/app/imageName.ts';
import { knownClouds } from '../../src/core/model/cloud.ts';
import { aCluster, anIdentity, fabrikamSubscription } from './chain.ts';

/** An app across two tenants, as the tutorial has it. */
export function anApp(change: Partial<AppWish> = {}): AppWish {
  return {
    language: 'typescript',
    name: 'wi-demo',
    cluster: aCluster(),
    serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
    identity: anIdentity(),
    quota: { subscriptionId: fabrikamSubscription, region: 'eastus', resource: 'cores' },
    image: ephemeralImage({ name: 'wi-demo', guid: '0a1b2c3d-1111-4222-8333-444455556666' }),
    cloud: knownClouds.public,
    ...change,
  };
}

/** Writes an app's files below a folder, as the command does in a workspace. */
export async function writeApp(folder: string, files: readonly AppFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
