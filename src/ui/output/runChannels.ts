import type { ProofChannel } from './proofChannel.ts';

/** The channel of one run, for as long as it runs. */
export interface TakenChannel {
  readonly channel: ProofChannel;
  /** The run is over; the channel stays as it is until another run takes it. */
  free(): void;
}

/** Output channels of runs: one after the other they share one, at the same time each has its own, so that logs do not mix. */
export interface RunChannels {
  take(): TakenChannel;
  dispose(): void;
}

/** @param create makes the channel of that number; the first is 1 */
export function createRunChannels(create: (number: number) => ProofChannel): RunChannels {
  const all: { readonly channel: ProofChannel; taken: boolean }[] = [];
  return {
    take() {
      const idle = all.find(({ taken }) => !taken);
      const place = idle ?? { channel: create(all.length + 1), taken: false };
      if (idle === undefined) all.push(place);
      place.taken = true;
      return {
        channel: place.channel,
        free() {
          place.channel.flush();
          place.taken = false;
        },
      };
    },
    dispose() {
      for (const { channel } of all) channel.dispose();
    },
  };
}
