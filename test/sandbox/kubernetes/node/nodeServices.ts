import type { Clock } from '../../foundation/clock.ts';
import type { EventRecorder } from '../controllers/eventRecorder.ts';
import type { Registry } from '../registry/registry.ts';
import type { LogRotation } from './containerLog.ts';
import type { ContainerLauncher } from './containerPlan.ts';
import type { ImageFault, PushedImage } from './images.ts';
import type { VolumeSources } from './podVolumes.ts';

/** What everything on the node shares. */
export interface NodeServices {
  readonly name: string;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly events: EventRecorder;
  readonly launcher: ContainerLauncher;
  readonly volumes: VolumeSources;
  /** A folder of the machine for all pods of this sandbox. */
  readonly folder: string;
  /** `v24.9.0`. */
  readonly nodeVersion: string;
  /** What every container gets to know of the API server. */
  readonly serviceEnv: Readonly<Record<string, string>>;
  readonly logRotation: LogRotation;
  /** How another administrator broke an image, by reference. */
  imageFault(reference: string): ImageFault | undefined;
  /** What somebody pushed under a reference. */
  pushedImage(reference: string): PushedImage | undefined;
  /** References already pulled once. */
  readonly pulled: Set<string>;
}

/**
 * Waits of the kubelet, in milliseconds. Volumes are looked at ten times a second (`volumemanager/reconciler`), and one
 * that fails is tried again after half a second, then after twice as long each time (`exponentialbackoff`).
 */
export const BACK_OFF = { first: 10_000, longest: 300_000, configRetry: 2_000, volumeLook: 100, volumeRetry: 500, longestVolumeRetry: 122_000, resetAfter: 600_000 } as const;

/** A sleep that an abort ends quietly; false when it was aborted. */
export async function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(milliseconds, signal);
  } catch {
    // The only failure of a sleep is its abort, which the caller asked for.
  }
  return !signal.aborted;
}
