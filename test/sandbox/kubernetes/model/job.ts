import type { KubeObject } from './objects.ts';
import type { PodTemplate } from './pod.ts';

/** What a Job asks for. */
interface JobSpec {
  parallelism?: number;
  completions?: number;
  backoffLimit?: number;
  activeDeadlineSeconds?: number;
  ttlSecondsAfterFinished?: number;
  suspend?: boolean;
  manualSelector?: boolean;
  selector?: { matchLabels?: Record<string, string> };
  template: PodTemplate;
  [field: string]: unknown;
}

/** One condition of a Job. */
export interface JobCondition {
  type: string;
  status: 'True' | 'False';
  reason?: string;
  message?: string;
  lastProbeTime: string;
  lastTransitionTime: string;
}

/** Where a Job stands. */
export interface JobStatus {
  active?: number;
  succeeded?: number;
  failed?: number;
  ready?: number;
  terminating?: number;
  startTime?: string;
  completionTime?: string;
  conditions?: JobCondition[];
}

/** A Job of batch/v1. */
export interface Job extends KubeObject {
  spec: JobSpec;
  status: JobStatus;
}

/** The condition that ended the Job, if one did. */
export function finishedCondition(job: Job): JobCondition | undefined {
  return job.status.conditions?.find(
    (condition) => (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True',
  );
}
