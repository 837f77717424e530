import type { Answer, AskHost, ChoiceList, Frame, TypedChoice } from './askHost.ts';

/** One question; its answer makes the next state out of the one before. */
export interface Step<S> {
  readonly id: string;
  /** Its answer may bring further questions, so that nobody knows how many there are before it. */
  readonly branches?: boolean;
  /** It completes the answer before it and is not counted as a question of its own. */
  readonly continues?: boolean;
  /** Asks with what is known so far. `formerId` is the answer given before the user came back. */
  readonly ask: (host: AskHost, frame: Frame, state: S, formerId: string | undefined) => Promise<Answer<S>>;
}

/** A question answered by choosing from a list. */
export function pickStep<S, T>(args: {
  readonly id: string;
  readonly placeholder: string;
  readonly load: (state: S, publish: (list: ChoiceList<T>) => void, signal: AbortSignal) => Promise<void>;
  /** Selected when the question is asked first. */
  readonly activeId?: (state: S) => string | undefined;
  readonly typed?: (state: S) => TypedChoice<T>;
  readonly takesOnly?: boolean;
  readonly branches?: boolean;
  readonly answer: (state: S, value: T) => S;
}): Step<S> {
  return {
    id: args.id,
    ...(args.branches === undefined ? {} : { branches: args.branches }),
    async ask(host, frame, state, formerId) {
      const activeId = formerId ?? args.activeId?.(state);
      const answer = await host.pick<T>({
        ...frame,
        placeholder: args.placeholder,
        load: (publish, signal) => args.load(state, publish, signal),
        ...(activeId === undefined ? {} : { activeId }),
        ...(args.typed === undefined ? {} : { typed: args.typed(state) }),
        ...(args.takesOnly === undefined ? {} : { takesOnly: args.takesOnly }),
      });
      return answer.kind === 'answer' ? { ...answer, value: args.answer(state, answer.value) } : answer;
    },
  };
}

/** A question answered by choosing any number from a list. */
export function pickManyStep<S, T>(args: {
  readonly id: string;
  readonly placeholder: string;
  /** Ids that are checked at first. */
  readonly checked?: readonly string[];
  readonly load: (state: S, publish: (list: ChoiceList<T>) => void, signal: AbortSignal) => Promise<void>;
  readonly answer: (state: S, values: readonly T[]) => S;
}): Step<S> {
  return {
    id: args.id,
    continues: true,
    async ask(host, frame, state) {
      const answer = await host.pickMany<T>({ ...frame, placeholder: args.placeholder, load: (publish, signal) => args.load(state, publish, signal), ...(args.checked === undefined ? {} : { checked: args.checked }) });
      return answer.kind === 'answer' ? { ...answer, value: args.answer(state, answer.value) } : answer;
    },
  };
}

/** A question answered by typing. */
export function inputStep<S>(args: {
  readonly id: string;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly continues?: boolean;
  readonly initial: (state: S) => string;
  readonly problem: (text: string, state: S) => string | undefined;
  readonly answer: (state: S, text: string) => S;
}): Step<S> {
  return {
    id: args.id,
    ...(args.continues === undefined ? {} : { continues: args.continues }),
    async ask(host, frame, state, formerId) {
      const answer = await host.input({
        ...frame,
        prompt: args.prompt,
        ...(args.placeholder === undefined ? {} : { placeholder: args.placeholder }),
        value: formerId ?? args.initial(state),
        problem: (text) => args.problem(text.trim(), state),
      });
      return answer.kind === 'answer' ? { ...answer, value: args.answer(state, answer.value.trim()) } : answer;
    },
  };
}

/**
 * Asks one step after the other. `steps` is asked again after each answer, since an answer may
 * bring further questions; going back restores the state and the answer from before. Undefined
 * when the user gave up: nothing was done by then, so nothing stays behind.
 */
export async function askSteps<S>(args: {
  readonly host: AskHost;
  readonly title: string;
  readonly initial: S;
  readonly steps: (state: S) => readonly Step<S>[];
}): Promise<S | undefined> {
  const formerIds = new Map<string, string>();
  const before: S[] = [];
  let state = args.initial;
  for (;;) {
    const steps = args.steps(state);
    const step = steps[before.length];
    if (step === undefined) return state;
    const counted = (some: readonly Step<S>[]): number => some.filter(({ continues }) => continues !== true).length;
    const totalSteps = steps.slice(before.length).some(({ branches }) => branches === true) ? undefined : counted(steps);
    const frame = { title: args.title, step: counted(steps.slice(0, before.length + 1)), totalSteps, canGoBack: before.length > 0 };
    const answer = await step.ask(args.host, frame, state, formerIds.get(step.id));
    if (answer.kind === 'cancelled') return undefined;
    if (answer.kind === 'back') {
      state = before.pop() ?? state;
    } else {
      formerIds.set(step.id, answer.id);
      before.push(state);
      state = answer.value;
    }
  }
}
