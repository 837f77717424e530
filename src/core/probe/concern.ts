import type { ClusterEvent, HoldingContainer } from '../ports/probeHost.ts';
import type { ProbeCode, ProbeOutcome } from './outcome.ts';
import type { Patience } from './patience.ts';

/** What a run would end as. */
export type Verdict = Pick<ProbeOutcome, 'status' | 'code'> & Partial<ProbeOutcome>;

/** A condition that becomes a verdict when it lasts longer than the patience for it. */
export interface Concern {
  readonly patienceMs: number;
  readonly verdict: Verdict;
}

const imageReasons: ReadonlySet<string> = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'RegistryUnavailable', 'ImageInspectError']);
const creationReasons: ReadonlySet<string> = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'PreCreateHookError', 'PostStartHookError']);

/** The concern behind a container's waiting reason (kubelet's own words), if there is one. */
export function waitingConcern(waiting: { readonly reason: string; readonly message: string }, patience: Patience): Concern | undefined {
  // No repetition can mend a name that is none.
  if (waiting.reason === 'InvalidImageName') return failing('imagePull', waiting.message, 0);
  if (imageReasons.has(waiting.reason)) return failing('imagePull', waiting.message, patience.imagePullMs);
  if (creationReasons.has(waiting.reason)) return failing('containerCreation', waiting.message, patience.creationMs);
  return undefined;
}

/** The concern behind a container that others put before the probe's: its image, its making, or its ending again and again. */
export function companionConcern({ container, reason, message }: HoldingContainer, patience: Patience): Concern | undefined {
  // A sidecar that always ends, before it lets the next container start.
  const waited = reason === 'CrashLoopBackOff' ? patience.creationMs : waitingConcern({ reason, message }, patience)?.patienceMs;
  return waited === undefined ? undefined : failing('companionFailed', heldDetail({ container, reason, message }), waited);
}

/** Who holds the probe's container up, and why. */
export function heldDetail({ container, reason, message }: HoldingContainer): string {
  return `${container}: ${reason}${message === '' ? '' : `: ${message}`}`;
}

/** No node takes the pod; `detail` is the scheduler's sentence. */
export function unschedulableConcern(detail: string, patience: Patience): Concern {
  return failing('unschedulable', detail, patience.unschedulableMs);
}

/** The pod's node cannot give it its network or a volume. */
export function setupConcern(detail: string, patience: Patience): Concern {
  return failing('podSetup', detail, patience.setupMs);
}

/** The concern behind a Job's failure to create its pod. */
export function admissionConcern(event: ClusterEvent, patience: Patience): Concern | undefined {
  if (event.type !== 'Warning' || event.reason !== 'FailedCreate') return undefined;
  // A refusal stays one; a webhook that does not answer may recover.
  const final = /is forbidden|denied the request|is invalid/.test(event.message);
  return failing('admissionRefused', event.message, final ? 0 : patience.admissionMs);
}

/** The Job controller has made no pod and says nothing. */
export function noPodConcern(patience: Patience): Concern {
  return failing('deadline', 'the Job has made no pod', patience.podMs);
}

function failing(code: ProbeCode, detail: string, patienceMs: number): Concern {
  return { patienceMs, verdict: { status: 'failed', code, detail } };
}
