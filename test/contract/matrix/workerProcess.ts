import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { VirtualTime } from './virtualTime.ts';
import type { Notice, Order } from './wire.ts';

/** A worker process in the hands of the matrix; its time is this process's time. */
export interface WorkerProcess {
  send(order: Order): void;
  /** The notice of that kind about that job. @throws when the process ends first */
  next<K extends About['kind']>(kind: K, id: number): Promise<Extract<About, { readonly kind: K }>>;
  /** SIGKILL: nothing of it runs any more when this resolves. */
  kill(): Promise<void>;
  /** Lets it end by itself. */
  dismiss(): Promise<void>;
}

/** Notices about a job. */
type About = Extract<Notice, { readonly id: number }>;

export function startWorker(args: { readonly time: VirtualTime; readonly caPem: string; readonly onApprove: (id: number, userCode: string) => void }): WorkerProcess {
  const { time } = args;
  const child: ChildProcess = fork(new URL('worker.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const unread: About[] = [];
  const waiting = new Set<{ readonly kind: About['kind']; readonly id: number; readonly take: (notice: About) => void; readonly fail: (error: Error) => void }>();
  let gone = false;
  const send = (order: Order): void => {
    if (!gone) child.send(order);
  };
  child.on('message', (notice: Notice) => {
    if (notice.kind === 'quiet') void time.pass(notice.until - time.now()).then(() => send({ kind: 'time', now: time.now() }));
    else if (notice.kind === 'approve') args.onApprove(notice.id, notice.userCode);
    else {
      const reader = [...waiting].find(({ kind, id }) => kind === notice.kind && id === notice.id);
      if (reader === undefined) unread.push(notice);
      else {
        waiting.delete(reader);
        reader.take(notice);
      }
    }
  });
  child.once('exit', (code, signal) => {
    gone = true;
    for (const { fail } of waiting) fail(new Error(`the worker ended: ${signal ?? code ?? ''}`));
  });
  send({ kind: 'start', caPem: args.caPem, now: time.now() });

  return {
    send,
    next: <K extends About['kind']>(kind: K, id: number) =>
      new Promise<Extract<About, { readonly kind: K }>>((resolve, reject) => {
        const index = unread.findIndex((notice) => notice.kind === kind && notice.id === id);
        const [found] = index < 0 ? [] : unread.splice(index, 1);
        // The kind is what was looked for.
        const take = (notice: About): void => resolve(notice as Extract<About, { readonly kind: K }>);
        if (found !== undefined) take(found);
        else if (gone) reject(new Error('the worker has ended'));
        else waiting.add({ kind, id, take, fail: reject });
      }),
    async kill() {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      const [, signal] = (await exit) as [number | null, NodeJS.Signals | null];
      if (signal !== 'SIGKILL') throw new Error(`the worker ended by ${signal ?? 'itself'} before it was killed`);
    },
    async dismiss() {
      if (gone) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}
