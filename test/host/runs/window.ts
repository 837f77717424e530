import * as vscode from 'vscode';
import { knownClouds, type Cloud } from '../../../src/core/model/cloud.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { createStore, type Store } from '../../../src/core/store.ts';
import type { CommandContext } from '../../../src/ui/commands/commandContext.ts';
import type { ProofChannel } from '../../../src/ui/output/proofChannel.ts';
import { createRunChannels } from '../../../src/ui/output/runChannels.ts';
import { createRunPickUp, type RunPickUp } from '../../../src/ui/runs/pickUpRuns.ts';
import { createRunWork, type RunWork } from '../../../src/ui/runs/runWork.ts';
import type { ReportState } from '../../../src/protocol/report.ts';
import { memoryFiles } from '../../builders/memoryFiles.ts';
import { memoryWorld } from '../../builders/memoryWorld.ts';
import { say } from '../../builders/reports.ts';
import { fakeProbeHost, type FakeProbeHost, type Step } from '../../unit/probe/fakeProbeHost.ts';

/** What outlives a window: its files. */
export interface Disk {
  readonly journal: Map<string, string>;
  readonly history: Map<string, string>;
}

export function newDisk(): Disk {
  return { journal: new Map(), history: new Map() };
}

/** A window as far as runs see it. */
export interface Window {
  readonly context: CommandContext;
  readonly store: Store;
  readonly runs: RunWork;
  readonly pickUp: RunPickUp;
  readonly world: World;
  readonly host: FakeProbeHost;
  /** Lines of each output channel, by its number. */
  readonly channels: ReadonlyMap<number, readonly string[]>;
  /** Sentences that were told. */
  readonly told: readonly string[];
  readonly reports: readonly ReportState[];
  /** The file of the log says why something could not be done. */
  readonly failures: readonly string[];
  /** The user comes to this window. */
  focus(): void;
  /** Settings of sign-in or cloud change: the session ends, and the next one is of that cloud. */
  changeSettings(cloud?: Cloud): Promise<void>;
}

/** What differs from window to window. */
interface WindowOptions {
  /** Makes the output channel of that number; without it their lines are only kept. */
  readonly channel?: (number: number) => ProofChannel;
  /** That the settings name; the public one by default. */
  readonly cloud?: Cloud;
}

/** A window on a disk, whose cluster plays a script. */
export function openWindow(disk: Disk, script: readonly Step[], change: Partial<World['probes']> = {}, { channel, cloud = knownClouds.public }: WindowOptions = {}): Window {
  const { ports } = memoryWorld();
  const host = fakeProbeHost(script);
  let names = 0;
  // A run is called by the beginning of a GUID.
  const guid = (): string => `${String((names += 1)).padStart(8, '0')}-0000-4000-8000-000000000000`;
  const local = { ...ports, random: { ...ports.random, guid }, clock: host.clock, journal: memoryFiles(disk.journal), history: memoryFiles(disk.history) };
  // Lists and quotas are not asked for here.
  const world = { ...local, probes: { ...host, ...change } } as unknown as World;
  const channels = new Map<number, string[]>();
  const told: string[] = [];
  const reports: ReportState[] = [];
  const failures: string[] = [];
  const store = createStore();
  const runs = createRunWork(
    createRunChannels(channel ?? ((number) => {
      const lines: string[] = [];
      channels.set(number, lines);
      return { begin: () => undefined, show: () => undefined, line: (text) => void lines.push(text), podLines: (texts) => void lines.push(...texts), flush: () => undefined, dispose: () => undefined };
    })),
  );
  let controller = new AbortController();
  const sessionOf = (own: Cloud) => ({ cloud: own, world, signal: controller.signal });
  let session = sessionOf(cloud);
  const windowState = new vscode.EventEmitter<vscode.WindowState>();
  const tell = (sentence: string): void => void told.push(sentence);
  // Only what runs use.
  const context = {
    say,
    store,
    local,
    runs,
    sessions: { current: () => session, problem: () => undefined },
    reporter: { done: tell, problem: tell, logFailure: ({ operation, reason, target }: { readonly operation: string; readonly reason: string; readonly target?: string }) => void failures.push(`${operation} ${reason} ${target ?? ''}`.trim()) },
    log: { info: tell },
    panels: { find: () => undefined },
    lastReport: { put: (report: ReportState) => void reports.push(report), show: (report: ReportState) => void reports.push(report) },
    selected: () => undefined,
    lookForRuns: () => pickUp.look(),
  } as unknown as CommandContext;
  const pickUp = createRunPickUp(context, windowState.event);
  return {
    context, store, runs, pickUp, world, host, channels, told, reports, failures,
    focus: () => windowState.fire({ focused: true, active: true }),
    changeSettings(next = cloud) {
      controller.abort();
      controller = new AbortController();
      session = sessionOf(next);
      return pickUp.look();
    },
  };
}

/** Waits until something is so; a test that waits in vain is ended by the runner. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
