import { fail, type Failure } from '../../../src/core/model/failure.ts';
import { parseArmId } from '../../../src/core/model/armId.ts';
import { parseTenantId } from '../../../src/core/model/ids.ts';
import type { PodState, ProbeHost, ProbeObservation, ProbeRef, RunRemains } from '../../../src/core/ports/probeHost.ts';
import { virtualClock, type VirtualClock } from '../../sandbox/foundation/clock.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';

export const ref: ProbeRef = {
  cluster: {
    id: parseArmId('/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks'),
    tenantId: parseTenantId('11111111-2222-4333-8444-555555555556'),
  },
  namespace: 'default',
  name: 'tenantlink-quota-1',
};

/** What happens in a scripted run; `log` lines and `logEnd` are of the container, `lost` ends the watch. */
export type Step = ProbeObservation | { readonly kind: 'log'; readonly line: string } | { readonly kind: 'logEnd' } | { readonly kind: 'lost'; readonly failure: Failure } | { readonly kind: 'advance'; readonly ms: number };

const injected = { audience: 'api://AzureADTokenExchange', environment: ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_AUTHORITY_HOST'] };

export function pod(state: Partial<Exclude<PodState, { phase: 'absent' }>> & { readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' }): ProbeObservation {
  return { kind: 'pod', state: { podName: 'tenantlink-quota-1-x', injected, ...(state.phase === 'Pending' ? {} : { node: 'node-1' }), ...state } };
}

/** A ProbeHost that plays a script in virtual time and remembers what was asked of it. */
export interface FakeProbeHost extends ProbeHost {
  readonly calls: string[];
  readonly clock: Clock;
  readonly virtual: VirtualClock;
}

export function fakeProbeHost(script: readonly Step[], options: { readonly remains?: RunRemains; readonly create?: (signal: AbortSignal) => void | Promise<void>; readonly remove?: () => void; readonly logRefused?: () => never } = {}): FakeProbeHost {
  const calls: string[] = [];
  const virtual = virtualClock({ start: Date.UTC(2026, 10, 1) });
  const lines: string[] = [];
  let logEnded = false;
  const clock: Clock = { now: () => virtual.now(), sleep: (ms, signal) => virtual.sleep(ms, signal) };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    calls,
    clock,
    virtual,
    async create({ signal }) {
      calls.push('create');
      await options.create?.(signal);
    },
    async *observe({ signal }) {
      for (const step of script) {
        await settle();
        if (step.kind === 'log') lines.push(step.line);
        else if (step.kind === 'logEnd') logEnded = true;
        else if (step.kind === 'advance') await virtual.advance(step.ms);
        else if (step.kind === 'lost') fail(step.failure);
        else yield step;
      }
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    async *log({ signal }) {
      calls.push('log');
      options.logRefused?.();
      for (;;) {
        const line = lines.shift();
        if (line !== undefined) yield { kind: 'bytes', bytes: new TextEncoder().encode(`${line}\n`) };
        else if (logEnded) return;
        else if (signal.aborted) fail({ reason: 'cancelled', operation: 'readProbeLog' });
        else await settle();
      }
    },
    async remove() {
      calls.push('remove');
      options.remove?.();
    },
    find: async () => options.remains ?? 'job',
  };
}
