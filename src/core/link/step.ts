import { failureOf } from '../model/failure.ts';
import type { World } from '../ports/world.ts';
import type { Message } from '../words/say.ts';
import type { LinkFacts } from './facts.ts';
import type { Plan, PlanStep, Resolved, StepAction, StepKind } from './plan.ts';
import type { LinkWish } from './wish.ts';

/** The ports that applying and undoing take. */
export type LinkPorts = Pick<World, 'access' | 'clusters' | 'identities' | 'federation' | 'roles' | 'providers' | 'clock' | 'random' | 'journal' | 'manifests'>;

/** What planning one step sees. */
interface PlanInput {
  readonly facts: LinkFacts;
  readonly wish: LinkWish;
  readonly resolved: Resolved;
  /** The GUID a new role assignment will be named by. */
  readonly assignmentName: string;
}

/** What applying or undoing one step works with. */
export interface StepContext {
  readonly ports: LinkPorts;
  readonly signal: AbortSignal;
  /** Tells the user what is being waited for. */
  readonly tell: (message: Message) => void;
  /** Runs one remote request, waiting out failures that pass. */
  readonly attempt: <T>(operation: string, action: () => Promise<T>) => Promise<T>;
}

/** What became of a step that was undone. */
export type UndoResult = { readonly kind: 'undone' } | { readonly kind: 'kept'; readonly message: Message };

export const undone: UndoResult = { kind: 'undone' };
export function kept(key: Message['key']): UndoResult {
  return { kind: 'kept', message: { key } };
}

/**
 * All that is known of one kind of step. `Intent` is what will be sent, plain data that goes to
 * the journal before the request; applying it twice is the same as once.
 */
export interface StepDefinition<Kind extends StepKind, Intent> {
  readonly kind: Kind;
  /** Undefined where the wish does not need this kind of step at all. */
  readonly plan: (input: PlanInput) => PlanStep | undefined;
  readonly prepare: (action: Extract<StepAction, { kind: Kind }>, resolved: Resolved) => Intent;
  /** Returns what later steps need of it. */
  readonly apply: (intent: Intent, context: StepContext) => Promise<Resolved>;
  /** Reads whether it is in force, whoever did it: what later steps need of it, or undefined where it is not. */
  readonly look: (action: Extract<StepAction, { kind: Kind }>, resolved: Resolved, context: StepContext) => Promise<Resolved | undefined>;
  /** Names what no two steps may change at a time, of however many plans: an identity's credentials, because Azure refuses concurrent writes, a cluster, a file. */
  readonly aloneIn?: (action: Extract<StepAction, { kind: Kind }>) => string;
  /** Names the thing that other links may rest on as well; an undo hands it over to such a link instead of taking it away. */
  readonly sharedThing?: (action: Extract<StepAction, { kind: Kind }>, plan: Plan) => string;
  /** Takes it back exactly, unless someone else changed it since. Also run when it is not certain that it was sent. */
  readonly undo: (intent: Intent, context: StepContext) => Promise<UndoResult>;
}

/** A step whose kind is only known at run time. */
export interface AnyStep {
  readonly kind: StepKind;
  readonly plan: (input: PlanInput) => PlanStep | undefined;
  readonly prepare: (action: StepAction, resolved: Resolved) => unknown;
  readonly apply: (intent: unknown, context: StepContext) => Promise<Resolved>;
  readonly look: (action: StepAction, resolved: Resolved, context: StepContext) => Promise<Resolved | undefined>;
  readonly aloneIn: (action: StepAction) => string | undefined;
  readonly sharedThing: (action: StepAction, plan: Plan) => string | undefined;
  readonly undo: (intent: unknown, context: StepContext) => Promise<UndoResult>;
}

/**
 * The one place where a step's own types are forgotten: intents come back from the journal, which
 * only this program writes, under the kind they were stored with.
 */
export function anyStep<Kind extends StepKind, Intent>(definition: StepDefinition<Kind, Intent>): AnyStep {
  return {
    kind: definition.kind,
    plan: definition.plan,
    prepare: (action, resolved) => definition.prepare(action as Extract<StepAction, { kind: Kind }>, resolved),
    apply: (intent, context) => definition.apply(intent as Intent, context),
    look: (action, resolved, context) => definition.look(action as Extract<StepAction, { kind: Kind }>, resolved, context),
    aloneIn: (action) => definition.aloneIn?.(action as Extract<StepAction, { kind: Kind }>),
    sharedThing: (action, plan) => definition.sharedThing?.(action as Extract<StepAction, { kind: Kind }>, plan),
    undo: (intent, context) => definition.undo(intent as Intent, context),
  };
}

/** A value that an earlier step should have produced; its absence is a defect of ours. */
export function resolvedOr<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is not resolved: a step ran before the one it depends on`);
  return value;
}

/** Undefined where the service answers that what was asked for does not exist. */
export async function goneAsUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (failureOf(thrown, 'read').reason === 'notFound') return undefined;
    throw thrown;
  }
}
