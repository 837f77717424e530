import { knownClusters } from '../../core/inventory/snapshot.ts';
import { armKey } from '../../core/model/armId.ts';
import { findSuspects, type SuspectStart } from '../../core/doctor/findSuspects.ts';
import type { ChainSubject } from '../../core/chain/facts.ts';
import type { LogHint } from '../../core/doctor/readLog.ts';
import { failureOf } from '../../core/model/failure.ts';
import type { Cluster } from '../../core/model/cluster.ts';
import type { ServiceAccountName } from '../../core/model/serviceAccount.ts';
import type { WorkloadRef } from '../../core/model/workloadEdit.ts';
import { askDiagnosisSource, askErrorText, askSuspect, type DiagnosisSource } from '../ask/askDiagnosis.ts';
import { askExistingIdentity } from '../ask/askIdentity.ts';
import { askAccount, askCluster, askWorkloadOf } from '../ask/askPlace.ts';
import { askContextOf } from '../commands/askContextOf.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import type { CommandStart } from '../commands/commandStart.ts';
import { withProgress } from '../commands/progress.ts';
import { subjectFor } from '../commands/proofEnds.ts';
import { loadAllTenants } from './loadAllTenants.ts';
import { clipboardText, openText } from './pastedText.ts';
import { readPasted } from './readPasted.ts';

/** What is to be diagnosed. */
export interface ChosenDiagnosis {
  readonly subject: ChainSubject;
  /** Errors of a log that led here. */
  readonly hints: readonly LogHint[];
}

/** Finds out which chain is meant, from where the command was started, a log, or questions. Undefined when the user gave up. */
export async function chooseDiagnosis(context: CommandContext, start: CommandStart): Promise<ChosenDiagnosis | undefined> {
  const title = context.say('ask.title.diagnose');
  const ask = askContextOf(context);
  if (start.manifest !== undefined) return fromManifest(context, start.manifest);
  const subject = start.node?.subject;
  switch (subject?.kind) {
    case 'serviceAccount':
      return fromAccount(context, subject);
    case 'cluster': {
      const chosen = await askAccount(ask, { title, cluster: subject.cluster });
      return chosen === undefined ? undefined : fromAccount(context, chosen);
    }
    case 'identity':
      return fromStart(context, subject.credential === undefined ? { kind: 'identity', identity: subject.identity } : { kind: 'credential', identity: subject.identity, credential: subject.credential });
    case 'tenant':
    case 'run':
    case 'failure':
    case undefined: {
      const open = openText();
      const source = await askDiagnosisSource(ask, open === undefined ? undefined : { name: open.name, isSelected: open.selection !== undefined });
      return source === undefined ? undefined : fromSource(context, source);
    }
  }
}

/** A diagnosis that a text of errors leads to; undefined where it holds none, which is told, or the user gave up. */
export async function fromText(context: CommandContext, text: string): Promise<ChosenDiagnosis | undefined> {
  const reading = await readPasted(context, text);
  if (reading.truncated) context.reporter.done(context.say('ui.logTruncated'));
  if (reading.hints.length === 0) {
    const another = { label: context.say('ui.diagnoseAccount'), run: () => context.start('tenantlink.diagnose', { source: 'serviceAccount' }) };
    context.reporter.done(context.say(text.trim() === '' ? 'ui.logEmpty' : 'ui.logWithoutErrors', { lines: reading.lines }), [another]);
    return undefined;
  }
  return fromStart(context, { kind: 'log', hints: reading.hints }, reading.hints);
}

export async function fromSource(context: CommandContext, source: DiagnosisSource): Promise<ChosenDiagnosis | undefined> {
  const title = context.say('ask.title.diagnose');
  const ask = askContextOf(context);
  switch (source) {
    case 'serviceAccount': {
      const chosen = await askAccount(ask, { title });
      return chosen === undefined ? undefined : fromAccount(context, chosen);
    }
    case 'workload': {
      const chosen = await askWorkloadOf(ask, { title });
      return chosen === undefined ? undefined : fromStart(context, { kind: 'workload', cluster: chosen.cluster, workload: chosen.workload });
    }
    case 'identity': {
      const identity = await askExistingIdentity(ask, title);
      return identity === undefined ? undefined : fromStart(context, { kind: 'identity', identity });
    }
    case 'clipboard':
      return fromText(context, await clipboardText());
    case 'selection':
      return fromText(context, openText()?.selection ?? '');
    case 'document':
      return fromText(context, openText()?.text() ?? '');
    case 'typed': {
      const text = await askErrorText(ask);
      return text === undefined ? undefined : fromText(context, text);
    }
  }
}

/** The place in a manifest names everything but the cluster, and the namespace where the file leaves it open. */
async function fromManifest(context: CommandContext, manifest: NonNullable<CommandStart['manifest']>): Promise<ChosenDiagnosis | undefined> {
  const title = context.say('ask.title.diagnose');
  const ask = askContextOf(context);
  const { namespace, name, workload } = manifest;
  if (workload !== undefined) {
    const cluster = await askCluster(ask, title);
    const place: WorkloadRef = { ...workload, namespace: namespace ?? 'default' };
    return cluster === undefined ? undefined : fromStart(context, { kind: 'workload', cluster, workload: place });
  }
  if (name === undefined || namespace === undefined) {
    const chosen = await askAccount(ask, { title, ...(name === undefined ? {} : { preferred: name }) });
    return chosen === undefined ? undefined : fromAccount(context, chosen);
  }
  const cluster = await askCluster(ask, title);
  return cluster === undefined ? undefined : fromAccount(context, { cluster, serviceAccount: { namespace, name } });
}

function fromAccount(context: CommandContext, { cluster, serviceAccount }: { readonly cluster: Cluster; readonly serviceAccount: ServiceAccountName }): Promise<ChosenDiagnosis | undefined> {
  return fromStart(context, { kind: 'serviceAccount', cluster, serviceAccount: { namespace: serviceAccount.namespace, name: serviceAccount.name } });
}

/** Looks for the chains that are meant, and asks where there is none or more than one. */
async function fromStart(context: CommandContext, start: SuspectStart, hints: readonly LogHint[] = []): Promise<ChosenDiagnosis | undefined> {
  const ask = askContextOf(context);
  const suspects = await withProgress({ title: context.say('ui.findingChain'), signal: ask.session.signal }, async (signal) => {
    await loadAllTenants(ask, signal);
    try {
      return await findSuspects(start, context.store.current(), ask.session.world, signal);
    } catch (thrown) {
      const failure = failureOf(thrown, 'findSuspects');
      if (failure.reason === 'cancelled') throw thrown;
      // The diagnosis itself says what cannot be read; who is meant can be asked.
      context.reporter.logFailure(failure);
      return [];
    }
  });
  const chosen = suspects.length === 0 ? ({ kind: 'other' } as const) : await askSuspect(ask, suspects);
  if (chosen === undefined) return undefined;
  const subject = chosen.kind === 'suspect' ? chosen.suspect.subject : await askSubject(context, start);
  return subject === undefined ? undefined : { subject, hints };
}

/** Nothing leads to a chain, e.g. because nothing was linked: both ends are asked for. */
async function askSubject(context: CommandContext, start: SuspectStart): Promise<ChainSubject | undefined> {
  const title = context.say('ask.title.diagnose');
  const ask = askContextOf(context);
  const cluster = 'cluster' in start ? knownClusters(context.store.current()).find(({ id }) => armKey(id) === armKey(start.cluster.id)) : undefined;
  const near = { ...(cluster === undefined ? {} : { cluster }), ...(start.kind === 'workload' ? { namespace: start.workload.namespace } : {}) };
  const account = start.kind === 'serviceAccount' ? start : await askAccount(ask, { title, ...near });
  if (account === undefined) return undefined;
  const identity = start.kind === 'identity' || start.kind === 'credential' ? start.identity : await askExistingIdentity(ask, title);
  if (identity === undefined) return undefined;
  return subjectFor({ cluster: account.cluster, serviceAccount: account.serviceAccount, identity, ...(start.kind === 'workload' ? { workload: start.workload } : {}) });
}
