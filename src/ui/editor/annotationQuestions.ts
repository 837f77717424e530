import type { ServiceAccountMark } from '../../core/manifest/findServiceAccount.ts';
import { classifyClientId, type ClientIdText } from '../../core/manifest/classifyClientId.ts';
import { latest, type Snapshot } from '../../core/inventory/snapshot.ts';
import { isGuid, parseTenantId, type TenantId } from '../../core/model/ids.ts';
import type { Say } from '../../core/words/say.ts';
import type { AskHost, Choice, Obstacle } from '../ask/askHost.ts';
import { askSteps, inputStep, pickStep, type Step } from '../ask/askSteps.ts';
import type { KnownIdentities } from './knownIdentities.ts';

/** The identity that was chosen; no tenant where the user wants no tenant-id written. */
export interface ChosenIdentity {
  readonly clientId: string;
  readonly tenantId: TenantId | undefined;
}

/** Reads the identities of all tenants into the snapshot, and tells what stands in the way of some or all. */
export type LoadIdentities = (signal: AbortSignal, obstacles: (standing: readonly Obstacle[]) => void) => Promise<void>;

interface Answers {
  readonly pasted: boolean;
  readonly clientId: string;
  readonly tenantId: string;
}

/** Asks which identity a ServiceAccount is to act as; undefined when the user gave up. */
export async function askIdentity(args: {
  readonly host: AskHost;
  readonly known: KnownIdentities;
  readonly say: Say;
  readonly mark: ServiceAccountMark;
  /** What the annotations say now. */
  readonly present: { readonly clientId: string; readonly tenantId: string };
  readonly load: LoadIdentities;
}): Promise<ChosenIdentity | undefined> {
  const { host, known, say, present } = args;
  const classify = (text: string): ClientIdText => classifyClientId(text, known.index());

  const which = pickStep<Answers, Answers>({
    id: 'identity',
    placeholder: say('annotate.identity'),
    activeId: () => present.clientId.toLowerCase(),
    async load(_state, publish, signal) {
      let obstacles: readonly Obstacle[] = [];
      const show = (): void => publish({ choices: identityChoices(known.snapshot(), say, present), obstacles });
      const unsubscribe = known.onDidChange(show);
      signal.addEventListener('abort', unsubscribe, { once: true });
      show();
      await args.load(signal, (standing) => {
        obstacles = standing;
        show();
      });
    },
    answer: (_state, value) => value,
  });
  const clientId = inputStep<Answers>({
    id: 'clientId',
    prompt: say('annotate.clientId'),
    placeholder: say('annotate.guid'),
    initial: () => '',
    problem: (text) => problemWith(classify(text), say),
    answer: (state, text) => ({ ...state, ...named(classify(text)) }),
  });
  const tenantId = inputStep<Answers>({
    id: 'tenantId',
    prompt: say('annotate.tenantId'),
    placeholder: say('annotate.guid'),
    initial: () => (isGuid(present.tenantId.trim()) ? present.tenantId.trim() : ''),
    problem: (text) => (text === '' || isGuid(text) ? undefined : say('annotate.problem.tenantId')),
    answer: (state, text) => ({ ...state, tenantId: text }),
  });
  const steps = (state: Answers): readonly Step<Answers>[] => {
    if (!state.pasted) return [which];
    const identity = state.clientId === '' ? undefined : known.index().find(state.clientId);
    return identity === undefined ? [which, clientId, tenantId] : [which, clientId];
  };
  const { name } = args.mark;
  const title = name === undefined ? say('annotate.title.unnamed') : say('annotate.title', { serviceAccount: name });
  const answers = await askSteps({ host, title, initial: { pasted: false, clientId: '', tenantId: '' }, steps });
  if (answers === undefined) return undefined;
  return { clientId: answers.clientId, tenantId: answers.tenantId === '' ? undefined : parseTenantId(answers.tenantId) };
}

function identityChoices(snapshot: Snapshot, say: Say, present: { readonly tenantId: string }): readonly Choice<Answers>[] {
  const choices = [...snapshot.byTenant.values()].flatMap(({ tenant, identities }) =>
    (latest(identities)?.items ?? []).map((identity): Choice<Answers> => ({
      id: identity.clientId,
      label: identity.name,
      description: tenant.displayName,
      detail: say('annotate.subscription', { clientId: identity.clientId, subscription: identity.subscriptionId }),
      icon: 'key',
      value: { pasted: false, clientId: identity.clientId, tenantId: identity.tenantId },
    })),
  );
  // Always there: a client id that a colleague sent needs no sign-in.
  return [...choices, { id: 'paste', label: say('annotate.paste'), icon: 'clippy', value: { pasted: true, clientId: '', tenantId: present.tenantId } }];
}

/** The answers that a text in the place of a client id stands for: another id of an identity means its client id. */
function named(text: ClientIdText): Partial<Answers> {
  if (text.kind === 'otherId') return { clientId: text.identity.identity.clientId, tenantId: text.identity.identity.tenantId };
  if (text.kind !== 'clientId') return {};
  return { clientId: text.clientId, ...(text.identity === undefined ? {} : { tenantId: text.identity.identity.tenantId }) };
}

function problemWith(text: ClientIdText, say: Say): string | undefined {
  switch (text.kind) {
    case 'clientId':
    case 'otherId':
      return undefined;
    case 'empty':
      return say('annotate.problem.empty');
    case 'armId':
      return say('annotate.problem.armId');
    case 'url':
      return say('annotate.problem.url');
    case 'zero':
    case 'placeholder':
    case 'other':
      return say('annotate.problem.other');
  }
}
