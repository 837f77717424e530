import type { IncomingMessage } from 'node:http';
import { seededRandom } from '../foundation/seed.ts';

/** What goes wrong. */
type FaultKind =
  | '429'
  | '500'
  | '503'
  /** The answer comes late. */
  | 'slow'
  /** The connection is cut. */
  | 'reset'
  /** Half of the answer, then the connection is cut. */
  | 'truncated'
  /** The bearer token is said to have expired. */
  | 'expired'
  /** AuthorizationFailed. */
  | '403'
  /** RequestDisallowedByPolicy. */
  | 'policy'
  /** 409, in the form of the resource type. */
  | 'conflict'
  /** Whatever {@link Fault.answer} says. */
  | 'scripted';

/** Which requests a fault meets. */
interface FaultMatch {
  readonly method?: string;
  /** Against the path without query. */
  readonly path: RegExp;
  readonly side?: 'arm' | 'entra';
}

/** One fault on demand. */
export interface Fault {
  readonly match: FaultMatch;
  readonly kind: FaultKind;
  /** How often it strikes; always, when absent. */
  readonly times?: number;
  /** Seconds in Retry-After (429, 503). */
  readonly retryAfter?: number;
  /** Milliseconds of `slow`; 2000 by default. */
  readonly delayMs?: number;
  /** Share of the matching requests it strikes, drawn from the sandbox's seed; 1 by default. */
  readonly rate?: number;
  /** `after`: the request takes effect first, then its answer is lost (500, 503, reset). `before` by default. */
  readonly when?: 'before' | 'after';
  /** The answer of a `scripted` fault. */
  readonly answer?: (request: IncomingMessage) => { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> };
}

/** How much later the rest of the cloud learns of a change, in milliseconds. */
interface PropagationDelays {
  /** New service principal: role assignments and sign-in. */
  principalMs: number;
  /** A role assignment that names the principal's type is accepted meanwhile, as documented; real life is not always so. */
  principalTypeForgives: boolean;
  /** New identity: writes of its federated credentials (404 ParentResourceNotFound until then). */
  parentMs: number;
  /** Federated credential: token exchange. */
  credentialMs: number;
  /** After a credential has arrived, exchanges still fail now and then for so long. */
  credentialFlapMs: number;
  /** Role assignment: authorization decisions. */
  roleMs: number;
  /** New resource: Resource Graph. */
  graphMs: number;
}

/** The faults of one sandbox. */
export interface FaultPlan {
  /** Adds a fault; the answer removes it. */
  add(fault: Fault): () => void;
  clear(): void;
  readonly propagation: PropagationDelays;
  /** Finds the fault that strikes this request and counts it. */
  strike(request: { readonly method: string; readonly path: string; readonly side: 'arm' | 'entra' }): Fault | undefined;
  /** A number in [0, 1) from the plan's own seeded stream. */
  chance(): number;
}

/** A plan without faults; what chance there is follows from the seed. */
export function createFaultPlan(seed: number): FaultPlan {
  let armed: { readonly fault: Fault; left: number }[] = [];
  const chance = seededRandom(seed, 'faults');
  return {
    propagation: { principalMs: 0, principalTypeForgives: true, parentMs: 0, credentialMs: 0, credentialFlapMs: 0, roleMs: 0, graphMs: 0 },
    chance,
    add(fault) {
      const entry = { fault, left: fault.times ?? Infinity };
      armed.push(entry);
      return () => {
        armed = armed.filter((other) => other !== entry);
      };
    },
    clear() {
      armed = [];
    },
    strike(request) {
      for (const entry of armed) {
        const { match, rate } = entry.fault;
        if (entry.left <= 0) continue;
        if (match.side !== undefined && match.side !== request.side) continue;
        if (match.method !== undefined && match.method.toUpperCase() !== request.method) continue;
        match.path.lastIndex = 0;
        if (!match.path.test(request.path)) continue;
        if (rate !== undefined && chance() >= rate) continue;
        entry.left -= 1;
        return entry.fault;
      }
      return undefined;
    },
  };
}
