import type { StaleCredential } from '../../core/link/many/staleCredentials.ts';
import { armIdParts, armKey } from '../../core/model/armId.ts';
import type { AskContext } from './askContext.ts';
import { askSteps, pickManyStep } from './askSteps.ts';

/** Asks which credentials are to trust the cluster's new issuer; those that are surely or likely meant are checked. Undefined when the user gave up. */
export async function askStale(context: AskContext, stale: readonly StaleCredential[]): Promise<readonly StaleCredential[] | undefined> {
  const { say } = context;
  const idOf = ({ identity, credential }: StaleCredential): string => `${armKey(identity.id)}/${credential.name}`;
  const answers = await askSteps<{ readonly chosen?: readonly StaleCredential[] }>({
    host: context.host,
    title: say('ask.title.repoint'),
    initial: {},
    steps: () => [
      pickManyStep<{ readonly chosen?: readonly StaleCredential[] }, StaleCredential>({
        id: 'stale',
        placeholder: say('ask.stale'),
        checked: stale.filter(({ certainty }) => certainty !== 'possible').map(idOf),
        load: (_state, publish) => {
          publish({
            choices: stale.map((each) => ({
              id: idOf(each),
              label: say('ask.staleCredential', { credential: each.credential.name, identity: armIdParts(each.identity.id).name }),
              description: `${each.serviceAccount.namespace}/${each.serviceAccount.name}`,
              detail: say(`repoint.certainty.${each.certainty}`),
              icon: 'link',
              value: each,
            })),
          });
          return Promise.resolve();
        },
        answer: (_state, chosen) => ({ chosen }),
      }),
    ],
  });
  return answers?.chosen;
}
