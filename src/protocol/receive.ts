import { isNumber, isObject, isOneOf, isText, messageLimit, type Check } from './check.ts';
import { isReport } from './checkReport.ts';
import type { Handlers, KeptState, MessageOf, ToEditor, ToPanel } from './messages.ts';
import { reportActions } from './report.ts';

/** A check for the payload of every message. */
type Checks<Messages> = { readonly [Name in keyof Messages]: Check<Messages[Name]> };

const isNothing = isObject<Record<string, never>>({ required: {}, optional: {} });

const toPanelChecks: Checks<ToPanel> = { report: isReport, alive: isNothing };

const toEditorChecks: Checks<ToEditor> = {
  ready: isNothing,
  ping: isNothing,
  act: isObject<ToEditor['act']>({ required: { action: isOneOf(reportActions) }, optional: { at: isText } }),
  copyValue: isObject<ToEditor['copyValue']>({ required: { code: isText, which: isOneOf(['expected', 'actual']) }, optional: {} }),
  trouble: isObject<ToEditor['trouble']>({ required: { text: isText }, optional: {} }),
};

/** Says why a message was dropped; never holds what was in it. */
export type Drop = (why: string) => void;

/** The panel's receiver: hands each valid message to its handler, drops the rest. */
export function panelReceiver(handlers: Handlers<ToPanel>, drop: Drop): (data: unknown) => void {
  return receiver(toPanelChecks, handlers, drop);
}

/** The editor's receiver. */
export function editorReceiver(handlers: Handlers<ToEditor>, drop: Drop): (data: unknown) => void {
  return receiver(toEditorChecks, handlers, drop);
}

function receiver<Messages>(checks: Checks<Messages>, handlers: Handlers<Messages>, drop: Drop): (data: unknown) => void {
  return (data) => {
    const problem = envelopeProblem(data, checks);
    if (problem !== undefined) {
      drop(problem);
      return;
    }
    // The envelope check has just established that type and payload belong together.
    const { type, payload } = data as MessageOf<Messages>;
    handlers[type](payload);
  };
}

function envelopeProblem<Messages>(data: unknown, checks: Checks<Messages>): string | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data) || !('payload' in data)) return 'message without type and payload';
  const { type, payload } = data;
  if (typeof type !== 'string' || !Object.hasOwn(checks, type)) return 'message of an unknown type';
  const size = sizeOf(payload);
  if (size === undefined || size > messageLimit) return `message ${type} is too large or not plain data`;
  return checks[type as keyof Messages](payload, type);
}

function sizeOf(payload: unknown): number | undefined {
  try {
    // stringify gives undefined for what is no JSON at all, which its type leaves out.
    return (JSON.stringify(payload) as string | undefined)?.length;
  } catch {
    // Cyclic or with a toJSON that throws: not plain data, which the caller reports.
    return undefined;
  }
}

const isKept = isObject<KeptState>({ required: { report: isReport, scroll: isNumber }, optional: {} });

/** The state that a page kept, or undefined where there is none of this version. */
export function readKept(state: unknown, drop: Drop): KeptState | undefined {
  if (state === undefined || state === null) return undefined;
  const size = sizeOf(state);
  const problem = size === undefined || size > messageLimit ? 'kept state is too large or not plain data' : isKept(state, 'kept');
  if (problem === undefined) return state as KeptState;
  drop(problem);
  return undefined;
}
