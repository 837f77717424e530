import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { probeQuota } from './probeQuota.ts';

// Entry of the program in the quota pod: the only file here that touches the process.
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
