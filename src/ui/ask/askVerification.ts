import type { AskContext } from './askContext.ts';
import type { Choice } from './askHost.ts';
import { askSteps, pickStep } from './askSteps.ts';

/** Asks whether verifying also proves the exchange, and tells what that does. Undefined when the user gave up. */
export async function askVerification(context: AskContext): Promise<boolean | undefined> {
  const { say } = context;
  const choices: readonly Choice<boolean>[] = [
    { id: 'read', label: say('ask.verify.read'), detail: say('ask.verify.read.detail'), icon: 'book', value: false },
    { id: 'prove', label: say('ask.verify.prove'), detail: say('ask.verify.prove.detail'), icon: 'verified', value: true },
  ];
  const answers = await askSteps<{ readonly prove?: boolean }>({
    host: context.host,
    title: say('ask.title.verify'),
    initial: {},
    steps: () => [
      pickStep<{ readonly prove?: boolean }, boolean>({
        id: 'verify',
        placeholder: say('ask.verify'),
        load: (_state, publish) => {
          publish({ choices });
          return Promise.resolve();
        },
        answer: (_state, prove) => ({ prove }),
      }),
    ],
  });
  return answers?.prove;
}
