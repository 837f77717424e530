import * as vscode from 'vscode';
import { failureOf, type Failure } from '../core/model/failure.ts';
import { describeFailure } from '../core/words/describeFailure.ts';
import type { Say } from '../core/words/say.ts';
import { notificationText } from './notificationText.ts';
import type { Log } from './output/logChannel.ts';

/** A button on a notification. */
export interface NextStep {
  readonly label: string;
  readonly run: () => unknown;
}

/** The one place where outcomes and errors become notifications and log lines. */
export interface Reporter {
  /** Told once, with a button for what helps; a cancellation says nothing. */
  failed(thrown: unknown, operation: string): void;
  failure(failure: Failure, next?: readonly NextStep[]): void;
  /** A whole sentence about a failure that is written out already. */
  problem(sentence: string, failure: Failure | undefined, next: readonly NextStep[]): void;
  done(sentence: string, next?: readonly NextStep[]): void;
  /** To the log only, once: the tree or report shows it already. */
  logFailure(failure: Failure): void;
}

export function createReporter(say: Say, log: Log): Reporter {
  // One failure may come by several ways (the step, the outcome, the tree); the log has it once.
  const logged = new WeakSet<Failure>();
  const logFailure = (failure: Failure): void => {
    if (failure.reason === 'cancelled' || logged.has(failure)) return;
    logged.add(failure);
    log.error(describeFailure(failure, say));
    if (failure.detail !== undefined) log.error(`  ${failure.detail}`);
    if (failure.reason === 'unexpected' && failure.cause instanceof Error) log.error(failure.cause.stack ?? failure.cause.message);
  };
  const showLog: NextStep = { label: say('ui.showLog'), run: () => log.show() };
  const problem: Reporter['problem'] = (sentence, failure, next) => {
    if (failure !== undefined) logFailure(failure);
    offer(vscode.window.showErrorMessage, sentence, next);
  };
  const failure: Reporter['failure'] = (failed, next) => {
    if (failed.reason === 'cancelled') return;
    problem(describeFailure(failed, say), failed, next ?? nextStepsFor(failed, say) ?? [showLog]);
  };
  return {
    failed: (thrown, operation) => failure(failureOf(thrown, operation)),
    failure,
    problem,
    done: (sentence, next = []) => {
      log.info(sentence);
      offer(vscode.window.showInformationMessage, sentence, next);
    },
    logFailure,
  };
}

function nextStepsFor(failure: Failure, say: Say): readonly NextStep[] | undefined {
  if (failure.reason === 'signInRequired' || failure.reason === 'signInFailed') {
    return [{ label: say('ui.signIn'), run: () => vscode.commands.executeCommand('tenantlink.signInToTenant') }];
  }
  const setting = failure.place?.startsWith('settings ') === true ? failure.place.slice('settings '.length) : undefined;
  return setting === undefined ? undefined : [{ label: say('ui.openSettings'), run: () => vscode.commands.executeCommand('workbench.action.openSettings', setting) }];
}

/** Shows a notification without waiting for it: it may stay on the screen for as long as the user likes. */
function offer(show: (message: string, ...items: string[]) => Thenable<string | undefined>, sentence: string, next: readonly NextStep[]): void {
  void show(notificationText(sentence), ...next.map(({ label }) => label)).then((chosen) => next.find(({ label }) => label === chosen)?.run());
}
