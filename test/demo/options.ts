import { parseArgs } from 'node:util';

/** Values that another administrator can change after linking. */
const breakNames = ['tenant-id', 'issuer-slash', 'role', 'label'] as const;
export type BreakName = (typeof breakNames)[number];

export const usage = `usage: npm run demo -- [--once] [--seed N]
       npm run demo -- --no-editor [--seed N] [--break ${breakNames.join('|')}] [--json FILE]
  --no-editor  core and adapters in plain Node, no VS Code
  --once       exits at the end instead of staying open
  --seed N     another world: every GUID, issuer, name and quota of the sandbox
  --break X    another administrator changes that value after linking; exit status 3
  --json FILE  {plan, events, log, verdict} of the run`;

export interface DemoOptions {
  readonly editor: boolean;
  readonly once: boolean;
  readonly json?: string;
  readonly seed: number;
  readonly break?: BreakName;
}

/** Reads the demo's arguments. @throws Error that says what is wrong with which */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'no-editor': { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      json: { type: 'string' },
      seed: { type: 'string', default: '1' },
      break: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed takes a whole number, not ${values.seed}`);
  const wanted = values.break;
  const broken = breakNames.find((name) => name === wanted);
  if (wanted !== undefined && broken === undefined) throw new Error(`--break takes ${breakNames.join('|')}, not ${wanted}`);
  if (!values['no-editor'] && (broken !== undefined || values.json !== undefined)) throw new Error('--break and --json go with --no-editor');
  return {
    editor: !values['no-editor'],
    once: values.once,
    seed,
    ...(values.json === undefined ? {} : { json: values.json }),
    ...(broken === undefined ? {} : { break: broken }),
  };
}
