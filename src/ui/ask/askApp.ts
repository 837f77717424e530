import { appLanguages, type AppLanguage } from '../../core/app/app.ts';
import { ephemeralImage, ephemeralRegistry, imageNameProblem, parseImageName, type ImageName } from '../../core/app/imageName.ts';
import { languages } from '../../core/app/languages.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { AskContext } from './askContext.ts';
import { quotaSteps, type QuotaAnswers, type QuotaPreference, type QuotaTarget } from './askQuota.ts';
import { askSteps, inputStep, pickStep, type Step } from './askSteps.ts';
import { nameProblem } from './nameProblem.ts';

/** A folder of the workspace that an app can be written into. */
export interface AppPlace {
  readonly id: string;
  readonly label: string;
  /** What stands in it already. */
  readonly names: readonly string[];
}

/** What a new app is to be, as far as questions answer it. */
export interface AppChoice {
  readonly language: AppLanguage;
  readonly placeId: string;
  readonly name: string;
  readonly quota: Required<QuotaTarget>;
  readonly image: ImageName;
}

interface Answers extends QuotaAnswers {
  readonly language?: AppLanguage;
  readonly place?: AppPlace;
  readonly name?: string;
  readonly registry?: Registry;
  /** The image in a registry of one's own. */
  readonly own?: string;
}
type Registry = 'ephemeral' | 'own';

/** Offered first, as in the tutorial. */
const usualName = 'wi-demo';

/** Asks for language, name, what is read and where the image goes. Undefined when the user gave up. */
export async function askApp(
  context: AskContext,
  args: { readonly title: string; readonly places: readonly AppPlace[]; readonly tenantId: TenantId; readonly prefer: QuotaPreference },
): Promise<AppChoice | undefined> {
  const [only, ...others] = args.places;
  const answers = await askSteps<Answers>({
    host: context.host,
    title: args.title,
    initial: only === undefined || others.length > 0 ? {} : { place: only },
    steps: ({ registry }) => [
      languageStep(context),
      ...(others.length === 0 ? [] : [placeStep(context, args.places)]),
      nameStep(context),
      ...quotaSteps<Answers>(context, { ...args, all: false }),
      registryStep(context),
      ...(registry === 'own' ? [imageStep(context)] : []),
    ],
  });
  if (answers === undefined) return undefined;
  const { language, place, name, subscription, region, resource, own } = answers;
  if (language === undefined || place === undefined || name === undefined || subscription === undefined || region === undefined || resource === undefined) throw new Error('Every question was answered');
  const image = own === undefined ? ephemeralImage({ name, guid: context.session.world.random.guid() }) : parseImageName(own);
  return { language, placeId: place.id, name, quota: { tenantId: args.tenantId, subscriptionId: subscription.id, region, resource }, image };
}

function languageStep({ say }: AskContext): Step<Answers> {
  const choices = appLanguages.map((id) => ({ id, label: languages[id].label, description: languages[id].libraries, icon: 'code', value: id }));
  return pickStep<Answers, AppLanguage>({ id: 'language', placeholder: say('ask.appLanguage'), load: async (_state, publish) => publish({ choices }), answer: (state, language) => ({ ...state, language }) });
}

function placeStep({ say }: AskContext, places: readonly AppPlace[]): Step<Answers> {
  const choices = places.map((place) => ({ id: place.id, label: place.label, icon: 'folder', value: place }));
  return pickStep<Answers, AppPlace>({ id: 'place', placeholder: say('ask.appFolder'), load: async (_state, publish) => publish({ choices }), answer: (state, place) => ({ ...state, place }) });
}

function nameStep({ say }: AskContext): Step<Answers> {
  return inputStep<Answers>({
    id: 'name',
    prompt: say('ask.appName'),
    initial: ({ place }) => freeName(place),
    // The name of a Pod, which is as narrow as that of a namespace.
    problem: (text, { place }) => nameProblem('namespace', text, say) ?? (isTaken(place, text) ? say('ask.appNameTaken', { name: text }) : undefined),
    answer: (state, name) => ({ ...state, name }),
  });
}

/** Some file systems take names that differ in case for the same. */
function isTaken(place: AppPlace | undefined, name: string): boolean {
  return place?.names.some((taken) => taken.toLowerCase() === name) === true;
}

function freeName(place: AppPlace | undefined): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? usualName : `${usualName}-${String(number)}`;
    if (!isTaken(place, name)) return name;
  }
}

function registryStep({ say }: AskContext): Step<Answers> {
  const choices = [
    { id: 'ephemeral', label: say('ask.appRegistry.ephemeral', { registry: ephemeralRegistry }), detail: say('ask.appRegistry.ephemeral.detail'), icon: 'watch', value: 'ephemeral' as const },
    { id: 'own', label: say('ask.appRegistry.own'), detail: say('ask.appRegistry.own.detail'), icon: 'package', value: 'own' as const },
  ];
  return pickStep<Answers, Registry>({
    id: 'registry',
    placeholder: say('ask.appRegistry'),
    load: async (_state, publish) => publish({ choices }),
    answer: ({ own: _former, ...state }, registry) => ({ ...state, registry }),
  });
}

function imageStep({ say }: AskContext): Step<Answers> {
  return inputStep<Answers>({
    id: 'image',
    prompt: say('ask.appImage'),
    continues: true,
    placeholder: 'example.azurecr.io/team/wi-demo:1.0',
    initial: () => '',
    problem(text) {
      const problem = imageNameProblem(text);
      return problem === undefined ? undefined : say(imageSentences[problem]);
    },
    answer: (state, own) => ({ ...state, own }),
  });
}

const imageSentences = {
  registry: 'ask.appImage.registry',
  path: 'ask.appImage.path',
  tag: 'ask.appImage.tag',
  digest: 'ask.appImage.digest',
  length: 'ask.appImage.length',
} as const;
