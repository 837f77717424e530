import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Front } from '../../sandbox/foundation/httpsServer.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { callOf, nameOfCall, type Call } from './calls.ts';

/** A request on its way to the sandbox. */
export interface Stroke {
  readonly call: Call;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly sandbox: Sandbox;
}

/** What happens to a request; true when it has been dealt with and must not arrive. */
export type Meet = (stroke: Stroke) => boolean | Promise<boolean>;

/** A call that was made, and whether its answer had a body that can be cut in half. */
export interface MadeCall extends Call {
  readonly hasBody: boolean;
}

/** The network between the product and the sandbox: it knows every call, and can do anything to it. */
export interface Network {
  readonly front: Front;
  /** Which sandbox lies behind it. */
  lead(sandbox: Sandbox): void;
  /** From now on calls are noted; the answer ends that and names each once, in the order of their first time. */
  record(): () => readonly MadeCall[];
  /** From now on this call meets something, so many times; the answer heals it and says how often it did. */
  strike(name: string, times: number, meet: Meet): () => number;
}

export function createNetwork(): Network {
  let behind: Sandbox | undefined;
  let note: ((call: Call, res: ServerResponse) => void) | undefined;
  const strikes = new Set<{ readonly name: string; readonly times: number; met: number; readonly meet: Meet }>();
  return {
    lead(sandbox) {
      behind = sandbox;
    },
    front(req, res) {
      if (behind === undefined) return false;
      const call = callOf(req, behind);
      if (call === undefined) return false;
      note?.(call, res);
      const strike = [...strikes].find(({ name, met, times }) => met < times && name === nameOfCall(call));
      if (strike === undefined) return false;
      strike.met += 1;
      return strike.meet({ call, req, res, sandbox: behind });
    },
    record() {
      const made = new Map<string, { readonly call: Call; hasBody: boolean }>();
      note = (call, res) => {
        const known = made.get(nameOfCall(call)) ?? { call, hasBody: false };
        made.set(nameOfCall(call), known);
        onBody(res, (size) => (known.hasBody ||= size > 1));
      };
      return () => {
        note = undefined;
        return [...made.values()].map(({ call, hasBody }) => ({ ...call, hasBody }));
      };
    },
    strike(name, times, meet) {
      const strike = { name, times, met: 0, meet };
      strikes.add(strike);
      return () => {
        strikes.delete(strike);
        return strike.met;
      };
    },
  };
}

function onBody(res: ServerResponse, tell: (size: number) => void): void {
  const end = res.end.bind(res) as (...args: unknown[]) => ServerResponse;
  res.end = ((...args: unknown[]) => {
    const [body] = args;
    tell(typeof body === 'string' || Buffer.isBuffer(body) ? body.length : 0);
    return end(...args);
  }) as typeof res.end;
}
