import type { HttpCall, HttpReply } from './httpsCall.ts';

/** What the program needs of the container it runs in; tests give it another one. */
export interface PodWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `process.version` */
  readonly nodeVersion: string;
  /** One request; rejects with the network's error. */
  readonly call: (call: HttpCall) => Promise<HttpReply>;
  readonly readFile: (path: string) => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** One line to standard output. */
  readonly print: (line: string) => void;
}
