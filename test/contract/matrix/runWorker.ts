import { setDefaultCACertificates } from 'node:tls';
import type { ChainSubject } from '../../../src/core/chain/facts.ts';
import type { Cloud } from '../../../src/core/model/cloud.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { journalFiles } from '../../../src/ui/journalFiles.ts';
import { connectProduct, realClock } from '../../builders/productWorld.ts';
import { proofEvents } from '../journey/proving.ts';
import { never } from '../journey/stage.ts';

/** What a process that runs quota pods is told. */
export type RunOrder =
  | { readonly kind: 'start'; readonly cloud: Cloud; readonly caPem: string; readonly folder: string; readonly subject: ChainSubject; readonly programSource: string }
  | { readonly kind: 'run'; readonly id: number };

/** What it tells. */
export type RunNotice =
  | { readonly kind: 'approve'; readonly userCode: string }
  | { readonly kind: 'ready' }
  /** The run is on record; its calls have its name from now on. */
  | { readonly kind: 'noted'; readonly id: number; readonly name: string }
  | { readonly kind: 'ended'; readonly id: number };

const tell = (notice: RunNotice): void => void process.send?.(notice);
let begin: (id: number) => Promise<void> = () => Promise.reject(new Error('not started'));

process.on('message', (order: RunOrder) => {
  (order.kind === 'start' ? start(order) : begin(order.id)).catch((thrown: unknown) => {
    process.stderr.write(`run worker: ${thrown instanceof Error ? (thrown.stack ?? '') : String(thrown)}\n`);
    process.exit(1);
  });
});

async function start({ cloud, caPem, folder, subject, programSource }: Extract<RunOrder, { kind: 'start' }>): Promise<void> {
  setDefaultCACertificates([caPem]);
  const approve = (userCode: string): boolean => {
    tell({ kind: 'approve', userCode });
    return true;
  };
  const product = connectProduct({ cloud, azure: { admin: { approveDeviceCode: approve } } }, 'ada', realClock);
  await product.signIn.signIn({ signal: never });
  const world: World = { ...product.world, journal: journalFiles(folder) };
  begin = async (id) => {
    for await (const event of await proofEvents({ cloud, caPem }, world, subject, { programSource }, { signal: never })) {
      if (event.kind === 'noted') tell({ kind: 'noted', id, name: event.run.ref.name });
    }
    tell({ kind: 'ended', id });
  };
  tell({ kind: 'ready' });
}
