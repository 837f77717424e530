import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpsCall } from './httpsCall.ts';
import { probeQuota, sayFault } from './probeQuota.ts';

// Entry of the program in the quota pod: the only file here that touches the process.

// As the container's first process it has no default for this signal, and would keep a cancelled run waiting.
process.once('SIGTERM', () => process.exit(143));

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

// What is thrown outside of every promise, e.g. by a socket that nobody waits for any more.
process.once('uncaughtException', (thrown) => {
  process.exitCode = sayFault({ print }, thrown);
  process.stdout.write('', () => process.exit());
});

process.exitCode = await probeQuota({
  env: process.env,
  nodeVersion: process.version,
  call: httpsCall,
  readFile: (path) => readFile(path, 'utf8'),
  now: Date.now,
  sleep: (milliseconds) => sleep(milliseconds),
  print,
});
