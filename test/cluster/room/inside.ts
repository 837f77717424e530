/**
 * The first program of a room: furnishes it, starts the cluster, runs Node with the rest of its arguments beside it and
 * ends as that did. With its end everything else in the room ends.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../startCluster.ts';
import { twinIssuer } from '../twin.ts';
import { clusterFileVariable, writeClusterFile } from './clusterFile.ts';
import { furnish } from './furnish.ts';
import { nodeAddress, roomFolder } from './places.ts';

const [cgroupRoot = '', ...args] = process.argv.slice(2);
const started = process.hrtime.bigint();
await furnish();
process.env.TMPDIR = join(roomFolder, 'tmp');
const file = join(roomFolder, 'cluster.json');
await writeClusterFile(file, await startCluster(cgroupRoot, twinIssuer(nodeAddress)));
process.stderr.write(`[cluster] Kubernetes is ready after ${(Number(process.hrtime.bigint() - started) / 1e9).toFixed(1)} s\n`);
const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, [clusterFileVariable]: file } });
const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
