/** What the program needs of the container it runs in; tests give it another one. */
export interface PodWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `process.version` */
  readonly nodeVersion: string;
  readonly fetch: typeof fetch;
  readonly readFile: (path: string) => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** One line to standard output. */
  readonly print: (line: string) => void;
}
