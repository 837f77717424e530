import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { probeQuota } from './probeQuota.ts';

// Entry of the program in the quota pod: the only file here that touches the process.

// As the container's first process it has no default for this signal, and would keep a cancelled run waiting.
process.once('SIGTERM', () => process.exit(143));

process.exitCode = await probeQuota({
  env: process.env,
  nodeVersion: process.version,
  fetch,
  readFile: (path) => readFile(path, 'utf8'),
  now: Date.now,
  sleep: (milliseconds) => sleep(milliseconds),
  print: (line) => {
    process.stdout.write(`${line}\n`);
  },
});
