import type { Failure } from '../model/failure.ts';
import type { LogPart } from '../ports/containerLog.ts';
import type { ClusterEvent, PodState, PresentPod, ProbeObservation } from '../ports/probeHost.ts';
import { admissionConcern, noPodConcern, type Concern, type Verdict } from './concern.ts';
import { judgeReports, liveValues, type LogEvidence } from './judgeReports.ts';
import { LogReading } from './logReading.ts';
import type { ProbeEvent, ProbeOutcome } from './outcome.ts';
import type { Patience } from './patience.ts';
import { PodNews } from './podNews.ts';
import { Preparation } from './preparation.ts';
import { goneUnseen, jobEnd, jobGone, podDeleted, podEnd, podGone, tellingEnd, type RunEnd } from './runEnd.ts';
import { longestNap } from './sleepWatch.ts';

/**
 * What is known of a run so far, and whether that is a verdict already. It is told everything,
 * time included, and does nothing but remember.
 */
export class ProbeProgress {
  /** The end of the run, once it is known. */
  verdict: Verdict | undefined;
  private readonly patience: Patience;
  private readonly reading = new LogReading();
  private readonly preparation: Preparation;
  private readonly news = new PodNews();
  private pod: PresentPod | undefined;
  private concern: (Concern & { readonly since: number }) | undefined;
  /** What was of concern when the end came. */
  private lastConcern: Concern | undefined;
  private end: { readonly since: number; readonly what: RunEnd } | undefined;
  private jobEnded = false;
  /** The Job is there, and says that it failed. */
  private jobFailed = false;
  /** Nobody watched until now, and the pod was not seen since: what is missing may have ended well and been removed in its time. */
  private unwatched: boolean;
  /** When it was last told anything, milliseconds since the epoch. */
  private toldAt: number | undefined;
  /** The container writes nothing more: what of its log still comes comes to an end. */
  private podEnded = false;

  /** @param adopted another window began the run, and how it went until now is not known */
  constructor(patience: Patience, adopted = false) {
    this.patience = patience;
    this.unwatched = adopted;
    this.preparation = new Preparation(patience);
  }

  /** The pod whose log can be read by now. */
  get readablePod(): string | undefined {
    return this.news.hasStarted ? this.pod?.podName : undefined;
  }

  /** When {@link tick} should be called at the latest, milliseconds since the epoch; also while nothing is waited for, so that a quiet run is told from a machine that sleeps. */
  get nextTick(): number | undefined {
    if (this.end !== undefined) return this.end.since + this.patience.logMs;
    if (this.concern !== undefined) return this.concern.since + this.concern.patienceMs;
    return this.toldAt === undefined ? undefined : this.toldAt + longestNap;
  }

  observe(observation: ProbeObservation, now: number): readonly ProbeEvent[] {
    this.toldAt = now;
    switch (observation.kind) {
      case 'pod':
        return this.podSeen(observation.state, now);
      case 'event':
        return this.clusterSaid(observation.event, now);
      case 'jobFailed':
        this.jobEnded = true;
        this.jobFailed = true;
        this.ended(jobEnd(observation), now);
        return [];
      case 'jobGone':
        this.jobEnded = true;
        this.ended(jobGone, now);
        return [];
    }
  }

  /** While the log of an ended pod still comes, its end is waited for anew: a long log takes its time. */
  log(part: LogPart, now: number): readonly ProbeEvent[] {
    this.toldAt = now;
    if (this.end !== undefined && this.podEnded) this.end = { ...this.end, since: now };
    return this.reading.take(part);
  }

  /** The verdict is there, and a log that was begun will not be read to its end: what is to be told of that. */
  cutLog(): readonly ProbeEvent[] {
    return this.reading.ended || this.readablePod === undefined ? [] : this.reading.take({ kind: 'gap', reason: 'notWaitedFor' });
  }

  logEnded(failure: Failure | undefined): readonly ProbeEvent[] {
    const last = this.reading.close(failure);
    this.settle();
    return failure === undefined ? last : [...last, { kind: 'logFailed', failure }];
  }

  /** The machine slept until now: whatever is waited for gets its whole time again, and what is gone since went unseen. */
  awoke(now: number): void {
    if (this.end === undefined) this.unwatched = true;
    if (this.concern !== undefined) this.concern = { ...this.concern, since: now };
    if (this.end !== undefined) this.end = { ...this.end, since: now };
  }

  tick(now: number): void {
    this.toldAt = now;
    const { end, concern } = this;
    if (end !== undefined && now >= end.since + this.patience.logMs) {
      // A Job that failed and has no pod to show why: it was taken away before anybody here saw it.
      const isTakenAway = end.what.rank === 1 && this.pod === undefined;
      this.verdict ??= this.explained(isTakenAway ? podGone : end.what);
    }
    if (concern !== undefined && now >= concern.since + concern.patienceMs) this.verdict ??= concern.verdict;
  }

  /** The cluster can be asked no more: what the log has proven by then counts all the same. */
  lostSight(verdict: Verdict & { readonly failure: Failure }): ProbeOutcome {
    this.verdict = verdict;
    return { ...this.outcome(), failure: verdict.failure };
  }

  /** The outcome with all live values; `instead` overrules what the log says (a cancellation). */
  outcome(instead?: Verdict): ProbeOutcome {
    const exit = this.pod?.terminated;
    const evidence = this.reading.evidence(exit?.message);
    const judged = instead ?? this.lostMidway(evidence) ?? judgeReports(evidence, exit?.exitCode) ?? this.verdict ?? { status: 'failed', code: 'deadline' };
    const logFailure = this.reading.failure;
    return { ...liveValues(evidence), ...podValues(this.pod), ...(logFailure === undefined ? {} : { logFailure }), ...judged };
  }

  /** A pod that was taken away, or out of sight, while its program still repeated a refused request: that one is no end of it. */
  private lostMidway(evidence: LogEvidence): Verdict | undefined {
    const isLost = this.verdict !== undefined && (this.verdict.code === 'podLost' || this.verdict.code === 'unwatched' || this.verdict.failure !== undefined);
    if (!isLost || evidence.reports.some(({ step }) => step === 'done')) return undefined;
    return judgeReports(evidence)?.status === 'succeeded' ? undefined : this.verdict;
  }

  private podSeen(state: PodState, now: number): readonly ProbeEvent[] {
    if (this.pod !== undefined && (state.phase === 'absent' || state.podName !== this.pod.podName)) {
      // A Job may replace a pod that was deleted (before Kubernetes 1.26 it does): the run was that pod's.
      this.podEnded = true;
      this.ended(this.pod.deleted === undefined ? podGone : podDeleted(this.pod.deleted), now);
      return [];
    }
    if (state.phase === 'absent') {
      // Only now it is known that there is none: a cluster that cannot be asked says nothing of its pods.
      if (this.concern === undefined) this.worry(noPodConcern(this.patience), now);
      return [];
    }
    this.pod = state;
    this.unwatched = false;
    // Whoever deletes it changes its state, too: what it waited for until then is what counts.
    if (state.deleted === undefined) this.worry(this.preparation.concern(state), now);
    const events = this.news.of(state);
    const end = podEnd(state);
    if (end !== undefined) {
      this.podEnded = true;
      this.ended(end, now);
    }
    return events;
  }

  private clusterSaid(event: ClusterEvent, now: number): readonly ProbeEvent[] {
    const { type, reason, message } = event;
    if (this.pod === undefined) {
      const concern = admissionConcern(event, this.patience);
      if (concern !== undefined) this.worry(concern, now);
    }
    const isNews = event.about.startsWith('Pod/') && this.preparation.hear(event);
    if (this.pod !== undefined && this.pod.deleted === undefined && this.end === undefined) this.worry(this.preparation.concern(this.pod), now);
    if (type === 'Warning') return [{ kind: 'warning', event }];
    return isNews ? [{ kind: 'waiting', reason, message }] : [];
  }

  /** A concern that goes on keeps the time it began (and its sentence, where the new one is empty). */
  private worry(next: Concern | undefined, now: number): void {
    const before = this.concern?.verdict.code === next?.verdict.code ? this.concern : undefined;
    const detail = next?.verdict.detail === '' ? before?.verdict.detail : next?.verdict.detail;
    this.concern = next === undefined ? undefined : { ...next, since: before?.since ?? now, verdict: { ...next.verdict, ...(detail === undefined ? {} : { detail }) } };
    this.tick(now);
  }

  private ended(what: RunEnd, now: number): void {
    this.lastConcern ??= this.concern;
    this.concern = undefined;
    this.end = { since: this.end?.since ?? now, what: tellingEnd(this.end?.what, what) };
    this.settle();
  }

  /** An end is the verdict at once when nothing more telling can follow: else {@link tick} decides. */
  private settle(): void {
    if (this.end === undefined) return;
    const { what } = this.end;
    const told = what.rank >= 3 || (what.rank === 2 && this.jobEnded);
    if (told && (this.reading.ended || this.readablePod === undefined)) this.verdict ??= this.explained(what);
  }

  /**
   * What went unseen says nothing of why, but where its Job is there and has failed: then its pod was taken away.
   * A deadline that passed before the container ran has a cause: what was of concern, or else what the cluster said last.
   */
  private explained(end: RunEnd): Verdict {
    const { verdict } = this.unwatched && !this.jobFailed && this.pod?.deleted === undefined && (end === jobGone || end === podGone) ? goneUnseen : end;
    if (verdict.code !== 'deadline' || this.news.hasStarted) return verdict;
    if (this.lastConcern !== undefined) return this.lastConcern.verdict;
    const word = this.preparation.lastWord(this.pod);
    return word === undefined ? verdict : { ...verdict, detail: `${verdict.detail ?? ''}; ${word}` };
  }
}

function podValues(pod: PresentPod | undefined): Partial<ProbeOutcome> {
  if (pod === undefined) return {};
  const { podName: name, node, injected, terminated } = pod;
  return {
    pod: { name, injected, ...(node === undefined ? {} : { node }) },
    ...(terminated === undefined ? {} : { exit: { code: terminated.exitCode, reason: terminated.reason } }),
  };
}
