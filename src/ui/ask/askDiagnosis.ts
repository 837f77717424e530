import type { Suspect } from '../../core/doctor/findSuspects.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import { armIdParts } from '../../core/model/armId.ts';
import type { AskContext } from './askContext.ts';
import type { Choice } from './askHost.ts';
import { askSteps, inputStep, pickStep } from './askSteps.ts';

/** What a diagnosis begins with. */
export type DiagnosisSource = 'serviceAccount' | 'workload' | 'identity' | 'clipboard' | 'typed' | 'selection' | 'document';

/** Asks what is to be diagnosed; `open` is the name of the file in the editor, where there is one. Undefined when the user gave up. */
export async function askDiagnosisSource(context: AskContext, open: { readonly name: string; readonly isSelected: boolean } | undefined): Promise<DiagnosisSource | undefined> {
  const { say } = context;
  const place = say('ask.diagnose.place');
  const log = say('ask.diagnose.log');
  const choices: readonly Choice<DiagnosisSource>[] = [
    { id: 'serviceAccount', label: say('ask.diagnose.serviceAccount'), detail: say('ask.diagnose.serviceAccount.detail'), icon: 'account', group: place, value: 'serviceAccount' },
    { id: 'workload', label: say('ask.diagnose.workload'), detail: say('ask.diagnose.workload.detail'), icon: 'package', group: place, value: 'workload' },
    { id: 'identity', label: say('ask.diagnose.identity'), detail: say('ask.diagnose.identity.detail'), icon: 'shield', group: place, value: 'identity' },
    ...(open?.isSelected === true
      ? [{ id: 'selection', label: say('ask.diagnose.selection'), detail: say('ask.diagnose.selection.detail'), icon: 'list-selection', group: log, value: 'selection' as const }]
      : []),
    { id: 'clipboard', label: say('ask.diagnose.clipboard'), detail: say('ask.diagnose.clipboard.detail'), icon: 'clippy', group: log, value: 'clipboard' },
    ...(open === undefined
      ? []
      : [{ id: 'document', label: say('ask.diagnose.document', { file: open.name }), detail: say('ask.diagnose.document.detail'), icon: 'file', group: log, value: 'document' as const }]),
    { id: 'typed', label: say('ask.diagnose.typed'), detail: say('ask.diagnose.typed.detail'), icon: 'edit', group: log, value: 'typed' },
  ];
  return askOne(context, say('ask.diagnose'), choices);
}

/** Asks for an error text. Undefined when the user gave up. */
export async function askErrorText(context: AskContext): Promise<string | undefined> {
  const { say } = context;
  const answers = await askSteps<{ readonly text?: string }>({
    host: context.host,
    title: say('ask.title.diagnose'),
    initial: {},
    steps: () => [
      inputStep<{ readonly text?: string }>({
        id: 'text',
        prompt: say('ask.errorText'),
        placeholder: 'AADSTS700213: …',
        initial: () => '',
        problem: (text) => (text === '' ? say('ask.errorTextEmpty') : undefined),
        answer: (_state, text) => ({ text }),
      }),
    ],
  });
  return answers?.text;
}

/** What the user chose: one of the chains, or to name the identity himself. */
export type ChosenSuspect = { readonly kind: 'suspect'; readonly suspect: Suspect } | { readonly kind: 'other' };

/** Asks which chain is meant, where there is more than one. Undefined when the user gave up. */
export async function askSuspect(context: AskContext, suspects: readonly Suspect[]): Promise<ChosenSuspect | undefined> {
  const { say } = context;
  const [only, ...more] = suspects;
  if (only !== undefined && more.length === 0) return { kind: 'suspect', suspect: only };
  const choices = suspects.map((suspect, index): Choice<ChosenSuspect> => {
    const { cluster, serviceAccount, identity, workload } = suspect.subject;
    return {
      id: String(index),
      label: say('ask.suspect.chain', { serviceAccount: `${serviceAccount.namespace}/${serviceAccount.name}`, identity: armIdParts(identity.id).name }),
      description: [clusterName(cluster.id), ...(workload === undefined ? [] : [`${workload.kind} ${workload.name}`])].join(' · '),
      detail: say(suspect.why.key, suspect.why.params),
      icon: 'link',
      value: { kind: 'suspect', suspect },
    };
  });
  return askOne(context, say('ask.suspect'), [...choices, { id: 'other', label: say('ask.suspect.other'), icon: 'search', value: { kind: 'other' } }]);
}

async function askOne<T>(context: AskContext, placeholder: string, choices: readonly Choice<T>[]): Promise<T | undefined> {
  const answers = await askSteps<{ readonly value?: T }>({
    host: context.host,
    title: context.say('ask.title.diagnose'),
    initial: {},
    steps: () => [
      pickStep<{ readonly value?: T }, T>({
        id: 'choice',
        placeholder,
        load: (_state, publish) => {
          publish({ choices });
          return Promise.resolve();
        },
        answer: (_state, value) => ({ value }),
      }),
    ],
  });
  return answers?.value;
}
