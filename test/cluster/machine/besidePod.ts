/**
 * Runs beside a cluster: starts a pod there, says so, and ends once a file is there. The pod is left running: what it
 * takes of the machine has to go with the room.
 *
 *   node test/cluster/run.ts test/cluster/machine/besidePod.ts FILE
 */
import { existsSync } from 'node:fs';
import { CoreV1Api } from '@kubernetes/client-node';
import { until } from '../../contract/kubernetes/suite/connection.ts';
import { nodePod, podWhere } from '../../contract/kubernetes/suite/podSpecs.ts';
import { connectCluster } from '../clusterConnection.ts';

const at = await connectCluster();
await at.kubeConfig.makeApiClient(CoreV1Api).createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'left-alone', 'setInterval(() => undefined, 1000)') });
await podWhere(at, 'left-alone', 'runs', ({ status }) => status?.phase === 'Running');
process.stderr.write('[beside] a pod runs\n');
await until('the file is there', () => Promise.resolve(existsSync(process.argv[2] ?? '') ? true : undefined), 600_000);
