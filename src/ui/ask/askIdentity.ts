import type { ManagedIdentity } from '../../core/model/identity.ts';
import type { AskContext } from './askContext.ts';
import { askSteps } from './askSteps.ts';
import { existingIdentityStep, type ChosenIdentity } from './identitySteps.ts';

/** Asks for an identity that exists. Undefined when the user gave up. */
export async function askExistingIdentity(context: AskContext, title: string): Promise<ManagedIdentity | undefined> {
  const answers = await askSteps<{ readonly identity?: ChosenIdentity }>({ host: context.host, title, initial: {}, steps: () => [existingIdentityStep(context)] });
  return answers?.identity?.kind === 'existing' ? answers.identity.identity : undefined;
}
