import type { Side } from '../../core/link/handOver/sides.ts';
import type { AskContext } from './askContext.ts';
import type { Choice } from './askHost.ts';
import { askSteps, pickStep, type Step } from './askSteps.ts';

/** How the colleague is given his half. */
export type HandOverWay = 'copyScript' | 'openScript' | 'saveFile';

/** A side that can be handed over, as a person is told of it. */
export interface SideOffer {
  readonly side: Side;
  readonly tenant: string;
  /** Steps of it that change something. */
  readonly count: number;
  readonly isLacking: boolean;
}

interface Answers {
  readonly side?: Side;
  readonly way?: HandOverWay;
}

/** Asks which half is handed over, where there is a choice, and how. Undefined when the user gave up. */
export async function askHandOver(context: AskContext, sides: readonly SideOffer[]): Promise<{ readonly side: Side; readonly way: HandOverWay } | undefined> {
  const { say } = context;
  const [only, ...more] = sides;
  const alone = more.length === 0 ? only : undefined;
  const list = <T>(choices: readonly Choice<T>[]): Parameters<typeof pickStep<Answers, T>>[0]['load'] => (_state, publish) => {
    publish({ choices });
    return Promise.resolve();
  };
  const which = pickStep<Answers, Side>({
    id: 'side',
    placeholder: say('ask.handOver.side'),
    load: list(
      sides.map(({ side, tenant, count, isLacking }) => ({
        id: side,
        label: say(side === 'cluster' ? 'ask.handOver.cluster' : 'ask.handOver.identity', { tenant }),
        description: say('ask.handOver.steps', { count }),
        ...(isLacking ? { detail: say('ask.handOver.lacking') } : {}),
        icon: side === 'cluster' ? 'server-environment' : 'shield',
        value: side,
      })),
    ),
    // Most likely the one that the user may not do.
    activeId: () => sides.find(({ isLacking }) => isLacking)?.side,
    answer: (state, side) => ({ ...state, side }),
  });
  const ways: readonly Choice<HandOverWay>[] = [
    { id: 'copyScript', label: say('ask.handOver.copyScript'), detail: say('ask.handOver.copyScript.detail'), icon: 'copy', value: 'copyScript' },
    { id: 'openScript', label: say('ask.handOver.openScript'), detail: say('ask.handOver.openScript.detail'), icon: 'terminal-bash', value: 'openScript' },
    { id: 'saveFile', label: say('ask.handOver.saveFile'), detail: say('ask.handOver.saveFile.detail'), icon: 'file', value: 'saveFile' },
  ];
  const how = pickStep<Answers, HandOverWay>({
    id: 'way',
    placeholder: say('ask.handOver.way'),
    load: list(ways),
    answer: (state, way) => ({ ...state, way }),
  });
  const steps: readonly Step<Answers>[] = alone === undefined ? [which, how] : [how];
  const answers = await askSteps<Answers>({ host: context.host, title: say('ask.title.handOver'), initial: alone === undefined ? {} : { side: alone.side }, steps: () => steps });
  return answers?.side === undefined || answers.way === undefined ? undefined : { side: answers.side, way: answers.way };
}
