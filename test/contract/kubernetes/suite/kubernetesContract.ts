import type { Connect } from './connection.ts';
import { jobsContract } from './jobs.ts';
import { lostClientsContract } from './lostClients.ts';
import { listsContract } from './lists.ts';
import { logsContract } from './logs.ts';
import { namespacesContract } from './namespaces.ts';
import { objectsContract } from './objects.ts';
import { patchesContract } from './patches.ts';
import { podsContract } from './pods.ts';
import { readLogsContract } from './readLogs.ts';
import { rotatedLogsContract } from './rotatedLogs.ts';
import { tokensContract } from './tokens.ts';
import { tolerationsContract } from './tolerations.ts';
import { watchesContract } from './watches.ts';
import { workloadsContract } from './workloads.ts';

/**
 * What the product relies on in any Kubernetes: run against the sandbox's small one and against a real one, so that
 * the small one is known to tell the truth.
 */
export function kubernetesContract(connect: Connect): void {
  objectsContract(connect);
  listsContract(connect);
  patchesContract(connect);
  watchesContract(connect);
  tokensContract(connect);
  namespacesContract(connect);
  podsContract(connect);
  tolerationsContract(connect);
  logsContract(connect);
  readLogsContract(connect);
  rotatedLogsContract(connect);
  jobsContract(connect);
  lostClientsContract(connect);
  workloadsContract(connect);
}
