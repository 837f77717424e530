import { inspect } from 'node:util';
import type { FailedTest, SkippedTest, StageResults } from './results.ts';

/** The part of node:test's events that counting needs (node:test, class TestsStream). */
interface Finished {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly line?: number;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: Error };
}

/** An event of node:test's stream. */
export interface RunEvent {
  readonly type: string;
  readonly data: unknown;
}

/** node:test wraps what a test threw. */
function thrown(error: Error | undefined): { message: string; kind: string } {
  const wrapper = error as (Error & { failureType?: string }) | undefined;
  const cause = wrapper?.cause ?? wrapper;
  const message = cause instanceof Error ? (cause.stack ?? cause.message) : typeof cause === 'string' ? cause : inspect(cause);
  return { message, kind: wrapper?.failureType ?? '' };
}

/** Counts tests, not the suites around them, and keeps what has to be said about those that did not pass. */
export class Collector {
  readonly #stage: string;
  readonly #onFailure: (failure: FailedTest) => void;
  readonly #place: (text: string) => string;
  readonly #skipped: SkippedTest[] = [];
  readonly #failures: FailedTest[] = [];
  /** Names of the suites and tests that are open, by nesting. */
  readonly #open: string[] = [];
  #passed = 0;

  /** @param place puts places of the sources where a text names those of a bundle */
  constructor(stage: string, onFailure: (failure: FailedTest) => void, place: (text: string) => string = (text) => text) {
    this.#stage = stage;
    this.#onFailure = onFailure;
    this.#place = place;
  }

  /** Takes the next event of a run. @returns a line for a test that did not fail; failures have a way of their own */
  take(event: RunEvent): string | undefined {
    if (event.type === 'test:start') this.#start(event.data as Finished);
    else if (event.type === 'test:pass') return this.#pass(event.data as Finished);
    else if (event.type === 'test:fail') this.#fail(event.data as Finished);
    return undefined;
  }

  /** What the run came to so far. */
  results(): StageResults {
    return { stage: this.#stage, passed: this.#passed, failed: this.#failures.length, skipped: this.#skipped, failures: this.#failures };
  }

  #start({ name, nesting }: Finished): void {
    this.#open.length = nesting;
    this.#open[nesting] = name;
  }

  /** The name with those of the suites around it. */
  #path({ name, nesting }: Finished): string {
    return [...this.#open.slice(0, nesting), name].join(' > ');
  }

  #pass(test: Finished): string | undefined {
    const name = this.#path(test);
    const unrun = test.skip ?? test.todo;
    if (unrun !== undefined && unrun !== false) {
      const reason = typeof unrun === 'string' && unrun !== '' ? unrun : 'no reason given';
      this.#skipped.push({ name, reason });
      return `skipped - ${name}: ${reason}`;
    }
    if (test.details.type === 'suite') return undefined;
    this.#passed += 1;
    return `ok - ${name}`;
  }

  #fail(test: Finished): void {
    const { message, kind } = thrown(test.details.error);
    // What is around a failed test fails with it: that is one failure, not two.
    if (kind === 'subtestsFailed') return;
    const place = test.file === undefined ? '' : `${test.file}${test.line === undefined ? '' : `:${test.line}`}`;
    const failure = { name: this.#path(test), place: this.#place(place), message: this.#place(message) };
    this.#failures.push(failure);
    this.#onFailure(failure);
  }
}
