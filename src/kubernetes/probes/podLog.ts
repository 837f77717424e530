import type { V1Pod } from '@kubernetes/client-node';
import { failureOf, type Failure } from '../../core/model/failure.ts';
import { probeContainerName } from '../../core/probe/podSpec.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { LogPart } from '../../core/ports/containerLog.ts';
import type { Doing } from '../kubernetesFailure.ts';
import { parseJson, type ClusterSession } from '../transport/clusterSession.ts';
import { outageOf } from '../transport/outage.ts';
import { splitLines } from '../transport/splitLines.ts';
import { logPosition, type LogPosition } from './logPosition.ts';
import { toPodState } from './podState.ts';

export interface PodLogArgs {
  readonly session: ClusterSession;
  readonly clock: Clock;
  readonly namespace: string;
  readonly podName: string;
  readonly signal: AbortSignal;
}

/** Characters of one line; the rest of a longer one is dropped and counted. */
const longestLine = 1024 * 1024;

/**
 * The probe container's log, followed until the container has ended: each line once, none lost
 * when the connection drops meanwhile. Reading slowly slows the server down (back-pressure).
 * client-node's own Log drops a refusal's text and throws outside of any promise when aborted.
 * @throws TenantlinkError `forbidden`, `notFound` (pod deleted), `cancelled`, …
 */
export async function* podLog(args: PodLogArgs): AsyncGenerator<LogPart> {
  const doing: Doing = { operation: 'readProbeLog', target: `${args.namespace}/${args.podName}` };
  const position = logPosition();
  const outage = outageOf(args.clock);
  for (;;) {
    let failure: Failure | undefined;
    try {
      for await (const line of connection(args, doing, position, true)) {
        outage.over();
        yield bytesOf(`${line}\n`);
      }
      if (await hasEnded(args, doing)) {
        // Once more without following: what the kubelet wrote last, and a last line without its end.
        for await (const line of connection(args, doing, position, false)) yield bytesOf(`${line}\n`);
        return;
      }
    } catch (thrown) {
      failure = failureOf(thrown, doing.operation);
      if (isStarting(failure)) failure = undefined;
    }
    await outage.wait(failure, args.signal);
  }
}

async function* connection(args: PodLogArgs, doing: Doing, position: LogPosition, follow: boolean): AsyncGenerator<string> {
  position.resume();
  const query = new URLSearchParams({ container: probeContainerName, timestamps: 'true', ...(follow ? { follow: 'true' } : {}) });
  if (position.since !== undefined) query.set('sinceTime', position.since);
  const response = await args.session.stream({
    method: 'GET',
    path: `/api/v1/namespaces/${args.namespace}/pods/${args.podName}/log?${query.toString()}`,
    signal: args.signal,
    doing,
    // A program may be silent for long; TCP keep-alive finds out when the peer is gone.
    ...(follow ? { idleTimeoutMs: 0 } : {}),
  });
  for await (const line of splitLines(response, longestLine)) {
    // The beginning of a line of a followed log comes again, whole, with the next connection.
    if (!line.complete && follow) continue;
    const text = position.accept(line.text);
    if (text !== undefined) yield text;
  }
}

function bytesOf(text: string): LogPart {
  return { kind: 'bytes', bytes: Buffer.from(text) };
}

async function hasEnded(args: PodLogArgs, doing: Doing): Promise<boolean> {
  const text = await args.session.call({ method: 'GET', path: `/api/v1/namespaces/${args.namespace}/pods/${args.podName}`, signal: args.signal, doing });
  const state = toPodState(parseJson(text, doing) as V1Pod);
  return state.phase !== 'absent' && (state.terminated !== undefined || state.phase === 'Succeeded' || state.phase === 'Failed');
}

/** The kubelet's 400 for a container that has not started yet. */
function isStarting(failure: Failure): boolean {
  return failure.reason === 'invalidRequest' && /waiting to start|is not running|has not been started|PodInitializing|ContainerCreating/i.test(failure.detail ?? '');
}
