import { fail } from '../../../../src/core/model/failure.ts';
import type { Clock } from '../../../../src/core/ports/clock.ts';
import type { ClusterSession } from '../../../../src/kubernetes/transport/clusterSession.ts';

/** What happens on the node, in order. While somebody follows the log, each step is seen as it happens. */
export type Step =
  /** So many times the text, as one byte a character. */
  | { readonly kind: 'write'; readonly text: string; readonly times: number; readonly end: string; readonly afterMs: number; readonly isAlike?: boolean }
  /**
   * `unread` is written right before it: who follows the log goes on to the next file without it. Where it `isCut`, a
   * line that is being written begins in one file and ends in the next, as containerd does it.
   */
  | { readonly kind: 'rotate'; readonly unread?: string; readonly isCut?: boolean }
  | { readonly kind: 'restart'; readonly exitCode?: number }
  /** The connection breaks, so many bytes before what was written last would have come. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** What follows happens while nobody is connected, up to the next `back`. */
  | { readonly kind: 'away' }
  | { readonly kind: 'back' };

/** What happens between the requests and the pieces of answers that are not followed, one each. */
export type Meanwhile =
  | Exclude<Step, { readonly kind: 'cut' | 'away' | 'back' }>
  | { readonly kind: 'nothing' }
  | { readonly kind: 'cut' }
  /** An answer without stamps ends well before its time: the kubelet broke off, and the API server does not tell. */
  | { readonly kind: 'shortened' }
  /** Likewise, with stamps or without. */
  | { readonly kind: 'brokenOff' }
  /** Likewise, with words of the kubelet. */
  | { readonly kind: 'words' };

interface LogRecord {
  /** Nanoseconds. */
  readonly time: number;
  readonly bytes: Buffer;
}

interface Run {
  /** The log file in use. */
  file: LogRecord[];
  /** What it wrote in all, but for what was rotated before anybody had read of it: that nobody can know of. */
  records: LogRecord[];
  wasServed: boolean;
  /** Written without a line end yet: the runtime has it, the file has not. */
  rest: Buffer;
}

const stampLength = 31;
const recordLength = 16 * 1024;
const start = Date.UTC(2026, 10, 28, 12);
const lineFeed = 0x0a;

/**
 * A kubelet and its API server in memory, as one session: records of containerd (a line, or 16 KiB of a long one; a last
 * line without its end when the container ends), `sinceTime` in whole seconds, rotation, restarts, one former container.
 */
export class FakeKubelet {
  readonly session: ClusterSession = {
    call: () => Promise.resolve(JSON.stringify(this.pod())),
    stream: async (call) => this.open(new URL(call.path, 'https://kubelet').searchParams, call.signal),
  };
  /** Sleeping takes a turn, no time. */
  readonly clock: Clock = { now: () => start, sleep: (_ms, signal) => new Promise((resolve, reject) => setImmediate(() => (signal.aborted ? reject(new DOMException('', 'AbortError')) : resolve()))) };
  readonly requests: string[] = [];
  private readonly steps: Step[];
  private readonly meanwhile: Meanwhile[];
  private readonly pieceLength: number;
  private readonly stampsWithinLines: boolean;
  private readonly runs: Run[] = [newRun()];
  private nanoseconds = 0;
  /** Each write begins with its number, so that nothing is written twice, where it is not to be like the others. */
  private writes = 0;
  private over = false;

  constructor(args: {
    readonly steps: readonly Step[];
    readonly pieceLength: number;
    readonly stampsWithinLines: boolean;
    /** Before the reading begins. */
    readonly before?: readonly Exclude<Meanwhile, { readonly kind: 'cut' | 'shortened' | 'brokenOff' | 'words' }>[];
    readonly meanwhile?: readonly Meanwhile[];
    /** The container has ended when the reading begins. */
    readonly isOver?: boolean;
  }) {
    this.steps = [...args.steps];
    this.meanwhile = [...(args.meanwhile ?? [])];
    this.pieceLength = args.pieceLength;
    this.stampsWithinLines = args.stampsWithinLines;
    for (const step of args.before ?? []) this.play(step);
    if (args.isOver === true) this.end();
  }

  /** What all containers wrote that somebody can know of. */
  get written(): Buffer {
    return Buffer.concat(this.runs.flatMap(({ records }) => records.map(({ bytes }) => bytes)));
  }

  private get run(): Run {
    return this.runs.at(-1) ?? newRun();
  }

  private pod(): object {
    const state = this.over ? { terminated: { exitCode: 0 } } : { running: {} };
    return {
      metadata: { name: 'pod', uid: 'uid' },
      spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main' }] },
      status: { phase: this.over ? 'Succeeded' : 'Running', containerStatuses: [{ name: 'main', restartCount: this.runs.length - 1, state }] },
    };
  }

  /** Which container it is of is decided before anything is sent. */
  private open(query: URLSearchParams, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    this.requests.push(query.toString());
    this.disturb(false);
    const run = query.get('previous') === 'true' ? this.runs.at(-2) : this.run;
    if (run === undefined) fail({ reason: 'invalidRequest', operation: 'log', detail: 'previous terminated container "main" in pod "pod" not found' });
    return this.answer(run, query, signal);
  }

  private async *answer(run: Run, query: URLSearchParams, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const isStamped = query.get('timestamps') === 'true';
    const since = query.get('sinceTime');
    const from = since === null ? 0 : (Date.parse(since) - start) * 1e6;
    const tail = query.get('tailLines');
    const limit = Number(query.get('limitBytes') ?? Number.POSITIVE_INFINITY);
    let inLine = false;
    const render = (records: readonly LogRecord[]): Buffer =>
      Buffer.concat(
        records.flatMap(({ time, bytes }) => {
          const stamp = !isStamped || (inLine && !this.stampsWithinLines) ? [] : [Buffer.from(`${stampOf(time)} `)];
          // Also of what is older than what is asked for.
          inLine = bytes.at(-1) !== lineFeed;
          return time >= from ? [...stamp, bytes] : [];
        }),
      );
    const { file } = run;
    let text = render(tail === null ? file : tail === '0' ? [] : file.slice(-Number(tail)));
    let seen = file.length;
    if (query.get('follow') !== 'true') {
      // What is written meanwhile is read as well.
      for (let at = 0; at < Math.min(text.length, limit); ) {
        const piece = text.subarray(at, Math.min(at + this.pieceLength, limit));
        at += piece.length;
        if (at > stampLength) run.wasServed = true;
        yield* this.pieces(run, piece);
        await new Promise((resolve) => setImmediate(resolve));
        const happened = this.disturb(true);
        if (happened === 'brokenOff' || (happened === 'shortened' && !isStamped)) return;
        if (happened === 'words' && !isStamped) {
          yield Buffer.from('rpc error: code = Unavailable desc = connection error');
          return;
        }
        text = Buffer.concat([text, render(file.slice(seen))]);
        seen = file.length;
      }
      return;
    }
    yield* this.pieces(run, text);
    let current = file;
    for (;;) {
      const step = this.steps.shift();
      // A kubelet looks at its files every ten seconds at most, and needs one for a restart: what came before has long been sent.
      if (step?.kind === 'restart' || (step?.kind === 'rotate' && step.isCut === true)) this.flush();
      if (step?.kind === 'rotate' || step?.kind === 'restart' || step?.kind === 'away') {
        yield* this.pieces(run, render(current.slice(seen)));
        seen = current.length;
        for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      }
      if (step === undefined) this.end();
      else if (step.kind === 'cut') {
        await new Promise((resolve) => setImmediate(resolve));
        fail({ reason: 'unreachable', operation: 'log' });
      } else if (step.kind === 'away') {
        for (let next = this.steps.shift(); next !== undefined && next.kind !== 'back'; next = this.steps.shift()) if (next.kind !== 'cut' && next.kind !== 'away') this.play(next);
        fail({ reason: 'unreachable', operation: 'log' });
      } else {
        this.play(step);
      }
      // It is at the end of its file again, whose last lines it left out.
      if (step?.kind === 'rotate' && step.unread !== undefined) seen = current.length;
      text = render(current.slice(seen));
      if (run.file !== current) {
        current = run.file;
        text = Buffer.concat([text, render(current)]);
      }
      seen = current.length;
      const [next] = this.steps;
      yield* this.pieces(run, next?.kind === 'cut' ? text.subarray(0, Math.max(0, text.length - next.bytes)) : text);
      if (this.over || run !== this.run) return;
      if (signal.aborted) fail({ reason: 'cancelled', operation: 'log' });
    }
  }

  private *pieces(run: Run, text: Buffer): Generator<Uint8Array> {
    for (let at = 0; at < text.length; at += this.pieceLength) {
      // As soon as the first stamp can be read.
      if (at + this.pieceLength > stampLength) run.wasServed = true;
      yield Buffer.from(text.subarray(at, at + this.pieceLength));
    }
  }

  private disturb(isAnswering: boolean): Meanwhile['kind'] | undefined {
    const next = this.meanwhile.shift();
    if (next === undefined) return undefined;
    if (next.kind === 'cut' && isAnswering) fail({ reason: 'unreachable', operation: 'log' });
    // Whether somebody will have read of a file whose answer has just begun is not known yet.
    if (next.kind === 'rotate' && isAnswering && !this.run.wasServed) return undefined;
    // A container that has ended writes nothing.
    if (next.kind !== 'cut' && next.kind !== 'shortened' && next.kind !== 'brokenOff' && next.kind !== 'words' && !this.over) this.play(next);
    return next.kind;
  }

  private play(step: Exclude<Step, { readonly kind: 'cut' | 'away' | 'back' }> | { readonly kind: 'back' | 'nothing' }): void {
    if (step.kind === 'write') this.write(Buffer.from(`${step.isAlike === true ? '' : `<${String((this.writes += 1))}>`}${step.text.repeat(step.times)}${step.end}`, 'latin1'), step.afterMs);
    else if (step.kind === 'rotate') this.rotate(step.unread ?? '', step.isCut === true);
    else if (step.kind === 'restart') {
      this.flush();
      this.runs.push(newRun());
    }
  }

  private rotate(unread: string, isCut: boolean): void {
    // It is replaced because it is large.
    if (this.run.file.length === 0) return;
    this.write(Buffer.from(unread, 'latin1'), 0);
    if (isCut || unread !== '') this.flush();
    this.run.file = [];
    if (!this.run.wasServed) this.run.records = [];
  }

  private end(): void {
    if (this.over) return;
    this.flush();
    this.over = true;
  }

  private write(bytes: Buffer, afterMs: number): void {
    const { run } = this;
    this.nanoseconds += afterMs * 1e6;
    run.rest = Buffer.concat([run.rest, bytes]);
    for (let feed = run.rest.indexOf(lineFeed); feed >= 0 || run.rest.length > recordLength; feed = run.rest.indexOf(lineFeed)) {
      // A line end does not count: as many bytes and a line end are one record.
      const end = feed >= 0 && feed <= recordLength ? feed + 1 : recordLength;
      this.record(run.rest.subarray(0, end));
      run.rest = run.rest.subarray(end);
    }
  }

  private flush(): void {
    if (this.run.rest.length > 0) this.record(this.run.rest);
    this.run.rest = Buffer.alloc(0);
  }

  private record(bytes: Buffer): void {
    this.nanoseconds += 1000;
    const record = { time: this.nanoseconds, bytes };
    this.run.file.push(record);
    this.run.records.push(record);
  }
}

function newRun(): Run {
  return { file: [], records: [], wasServed: false, rest: Buffer.alloc(0) };
}

function stampOf(nanoseconds: number): string {
  const whole = new Date(start + Math.floor(nanoseconds / 1e9) * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(nanoseconds % 1e9).padStart(9, '0')}Z`;
}
