import type { LogPart } from '../../../../src/core/ports/containerLog.ts';
import { containerLog } from '../../../../src/kubernetes/logs/containerLog.ts';
import type { FakeKubelet } from './fakeKubelet.ts';

/** The log to its end. */
export async function read(kubelet: FakeKubelet, bulkFrom?: number, replacedFrom?: number): Promise<readonly LogPart[]> {
  const parts: LogPart[] = [];
  const { session, clock } = kubelet;
  for await (const part of containerLog({ session, clock, namespace: 'default', podName: 'pod', container: 'main', doing: { operation: 'readProbeLog', target: 'pod' }, signal: new AbortController().signal, ...(bulkFrom === undefined ? {} : { bulkFrom }), ...(replacedFrom === undefined ? {} : { replacedFrom }) })) parts.push(part);
  return parts;
}
