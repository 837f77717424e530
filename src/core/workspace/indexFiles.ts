import { failureOf, type Failure } from '../model/failure.ts';
import { readFacts } from './fileFacts.ts';
import type { ManifestIndex } from './manifestIndex.ts';
import { textOf } from './manifestFiles.ts';
import type { Pace } from './pace.ts';

/** A file or folder that could not be read, and why. */
export interface Unread {
  readonly path: string;
  readonly failure: Failure;
}

/** How many files are on their way from the disk at a time. */
const readAhead = 16;

/**
 * Reads files into an index, a slice at a time; answers those that could not be read. A file that is gone
 * meanwhile is taken out.
 */
export async function indexFiles(args: {
  readonly files: AsyncIterable<{ readonly key: string; readonly path: string }>;
  readonly read: (path: string) => Promise<Uint8Array>;
  readonly index: ManifestIndex;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  /** Told which files a change concerns. */
  readonly changed?: (files: readonly string[]) => void;
}): Promise<readonly Unread[]> {
  const { index, pace, signal } = args;
  const unread: Unread[] = [];
  const take = async ({ key, path }: { readonly key: string; readonly path: string }, reading: ReturnType<typeof settled>): Promise<void> => {
    const read = await reading;
    signal.throwIfAborted();
    if ('failure' in read && read.failure.reason !== 'notFound') unread.push({ path, failure: read.failure });
    const text = 'bytes' in read ? textOf(read.bytes) : undefined;
    const steps = text === undefined ? undefined : readFacts(text, path);
    let step = steps?.next();
    for (; step?.done === false; step = steps?.next()) {
      await pace.step();
      signal.throwIfAborted();
    }
    const concerned = index.set(key, step?.value);
    if (concerned.length > 0) args.changed?.(concerned);
    await pace.step();
  };
  const waiting: (() => Promise<void>)[] = [];
  for await (const { key, path } of args.files) {
    const reading = settled(args.read(path));
    waiting.push(() => take({ key, path }, reading));
    if (waiting.length >= readAhead) await waiting.shift()?.();
  }
  for (const next of waiting) await next();
  return unread;
}

async function settled(reading: Promise<Uint8Array>): Promise<{ readonly bytes: Uint8Array } | { readonly failure: Failure }> {
  try {
    return { bytes: await reading };
  } catch (thrown) {
    return { failure: failureOf(thrown, 'readFile') };
  }
}
