import { probeContainerName } from '../../core/probe/podSpec.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ProbeHost } from '../../core/ports/probeHost.ts';
import type { SessionOf } from '../access/sessions.ts';
import { containerLog } from '../logs/containerLog.ts';
import { observeProbe } from './observeProbe.ts';
import { probeObjects } from './probeObjects.ts';

/** The ProbeHost port on a Kubernetes API server. */
export function kubernetesProbeHost(args: { readonly sessionOf: SessionOf; readonly clock: Clock; readonly log: (line: string) => void }): ProbeHost {
  const { sessionOf, clock, log } = args;
  return {
    ...probeObjects({ sessionOf, clock }),
    observe: ({ ref, signal }) => observeProbe({ session: sessionOf(ref.cluster), clock, log, ref, signal }),
    log: ({ ref, podName, signal }) =>
      containerLog({
        session: sessionOf(ref.cluster),
        clock,
        namespace: ref.namespace,
        podName,
        container: probeContainerName,
        doing: { operation: 'readProbeLog', target: `${ref.namespace}/${podName}` },
        signal,
      }),
  };
}
