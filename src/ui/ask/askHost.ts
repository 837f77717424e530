import type { Failure } from '../../core/model/failure.ts';

/** One thing to choose. */
export interface Choice<T> {
  /** Keeps the row selected while the list grows. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** A codicon. */
  readonly icon?: string;
  /** Rows of one group stand together under its name. */
  readonly group?: string;
  readonly value: T;
}

/** Something that stands in the way of a part of the list. */
export interface Obstacle {
  readonly failure: Failure;
  /** What choosing it does about it, without throwing; then the list is read again. Absent: reading again is all. */
  readonly mend?: { readonly label: string; readonly run: () => Promise<void> };
}

/** A way out of the questions: choosing it gives them up and runs a command. */
export interface Elsewhere {
  readonly label: string;
  readonly detail: string;
  /** A codicon. */
  readonly icon: string;
  readonly command: string;
  readonly argument: unknown;
}

/** What is known of a list so far. */
export interface ChoiceList<T> {
  readonly choices: readonly Choice<T>[];
  readonly obstacles?: readonly Obstacle[];
  /** What helps where there is nothing to choose. */
  readonly elsewhere?: Elsewhere;
}

/** Text typed into a list that names something not in it. */
export interface TypedChoice<T> {
  /** Undefined when the text may stand as it is; else why not. */
  readonly problem: (text: string) => string | undefined;
  /** `listed`: the whole list was read, so what is not in it is new. */
  readonly choice: (text: string, listed: boolean) => Choice<T>;
}

export interface Frame {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  /** Undefined while an answer may still bring further questions. */
  readonly totalSteps: number | undefined;
  readonly canGoBack: boolean;
}

export interface PickRequest<T> extends Frame {
  readonly placeholder: string;
  /** Reads the list; may publish more than once while more becomes known. Throws TenantlinkError. */
  readonly load: (publish: (list: ChoiceList<T>) => void, signal: AbortSignal) => Promise<void>;
  /** Selected at first. */
  readonly activeId?: string;
  readonly typed?: TypedChoice<T>;
  /** Taken without asking where it turns out to be all there is. */
  readonly takesOnly?: boolean;
}

/** A list of which any number is chosen, at least one. */
export interface PickManyRequest<T> extends Pick<PickRequest<T>, keyof Frame | 'placeholder' | 'load'> {
  /** Ids that are checked at first. */
  readonly checked?: readonly string[];
}

export interface InputRequest extends Frame {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value: string;
  /** Undefined when the text is well-formed; else why not. */
  readonly problem: (text: string) => string | undefined;
}

export type Answer<T> = { readonly kind: 'answer'; readonly value: T; readonly id: string } | { readonly kind: 'back' } | { readonly kind: 'cancelled' };

/** Who is asked: VS Code's quick picks, or a script in a test. */
export interface AskHost {
  pick<T>(request: PickRequest<T>): Promise<Answer<T>>;
  pickMany<T>(request: PickManyRequest<T>): Promise<Answer<readonly T[]>>;
  input(request: InputRequest): Promise<Answer<string>>;
}
