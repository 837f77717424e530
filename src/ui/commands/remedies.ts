import * as vscode from 'vscode';
import type { CommandHint } from '../../core/chain/finding.ts';
import { knownClusters, knownIdentities } from '../../core/inventory/snapshot.ts';
import { armKey } from '../../core/model/armId.ts';
import type { FindingRow, ReportState } from '../../protocol/report.ts';
import { askWorkloadOf } from '../ask/askPlace.ts';
import { askLink, type LinkStart } from '../ask/askLink.ts';
import { findManifests } from '../manifests/findManifests.ts';
import { planWishes } from '../many/linkMany.ts';
import type { ObjectRef } from '../manifests/openManifest.ts';
import { showManifest } from '../manifests/showManifest.ts';
import { wishOfLink } from '../panel/reportLink.ts';
import { runDiagnosis } from '../diagnosis/runDiagnosis.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import { openResource } from './openInPortal.ts';
import { withProgress } from './progress.ts';
import { subjectOfReport } from './proofEnds.ts';
import { signInTo } from './signIn.ts';

/** What each remedy that is no plan leads to; a missing one does not compile. */
const remedies: Readonly<Record<CommandHint, (context: CommandContext, report: ReportState, row: FindingRow) => Promise<void>>> = {
  startCluster: (context, report) => openResource(context, subjectOfReport(report).cluster),
  openCluster: (context, report) => openResource(context, subjectOfReport(report).cluster),
  openIdentity: (context, report) => openResource(context, subjectOfReport(report).identity),
  chooseIdentity: (context, report) => linkWith(context, report, ({ identity: _other, ...start }) => start),
  chooseServiceAccount: (context, report) => linkWith(context, report, ({ namespace: _namespace, serviceAccount: _other, ...start }) => start),
  chooseRole: (context, report) => linkWith(context, report, (start) => start),
  chooseWorkload: diagnoseOther,
  recreatePod: (context, { link }) => copyCommand(context, `kubectl delete pod ${link.workload?.name ?? ''} --namespace ${link.namespace}`),
  restartWorkload: (context, { link }) => copyCommand(context, `kubectl rollout restart ${link.workload?.kind.toLowerCase() ?? ''}/${link.workload?.name ?? ''} --namespace ${link.namespace}`),
  editManifest: openWorkloadManifest,
  editServiceAccount: openAccountManifest,
  signIn: async (context, report, row) => {
    const { cluster, identity } = subjectOfReport(report);
    await signInTo(context, row.side === 'cluster' ? cluster.tenantId : identity.tenantId);
  },
};

/** Carries out the remedy of a finding. */
export async function mend(context: CommandContext, report: ReportState, code: string | undefined): Promise<void> {
  const row = report.findings.find((finding) => finding.code === code);
  const command = row?.remedy?.command;
  // A restored report came from outside: what is not one of ours is nothing.
  if (row !== undefined && command !== undefined && isHint(command)) await remedies[command](context, report, row);
}

function isHint(command: string): command is CommandHint {
  return Object.hasOwn(remedies, command);
}

/** Asks what is to be linked, with what the report says already but for what is to be chosen anew. */
async function linkWith(context: CommandContext, { link }: ReportState, keep: (start: LinkStart) => LinkStart): Promise<void> {
  const { store } = context;
  const { cluster, serviceAccount, workload } = wishOfLink(link);
  const known = knownClusters(store.current()).find(({ id }) => armKey(id) === armKey(cluster.id));
  const identity = knownIdentities(store.current()).find(({ id }) => armKey(id) === armKey(link.identityId));
  const start: LinkStart = { ...(known === undefined ? {} : { cluster: known, namespace: serviceAccount.namespace, serviceAccount: serviceAccount.name }), ...(identity === undefined ? {} : { identity }) };
  const wishes = await askLink(askContextOf(context), keep(start));
  const [wish, ...others] = wishes ?? [];
  // The workload is that of one service account.
  if (wish !== undefined) await planWishes(context, workload === undefined || others.length > 0 ? [wish, ...others] : [{ ...wish, workload }]);
}

async function diagnoseOther(context: CommandContext, report: ReportState): Promise<void> {
  const subject = subjectOfReport(report);
  const cluster = knownClusters(context.store.current()).find(({ id }) => armKey(id) === armKey(subject.cluster.id));
  const title = context.say('ask.title.diagnose');
  const chosen = await askWorkloadOf(askContextOf(context), { title, namespace: subject.serviceAccount.namespace, ...(cluster === undefined ? {} : { cluster }) });
  if (chosen === undefined) return;
  const { kind, name } = chosen.workload;
  await runDiagnosis(context, { subject: { ...subject, workload: { kind, name } }, hints: context.diagnoses.hintsOf(report.id), prove: false, reportId: report.id });
}

/** Pods are their owner's to delete; the command is ready to be run. Names of Kubernetes objects need no quotes in any shell. */
async function copyCommand({ say, reporter }: CommandContext, command: string): Promise<void> {
  await vscode.env.clipboard.writeText(command);
  reporter.done(say('ui.deleteCopied', { command }));
}

async function openWorkloadManifest(context: CommandContext, { link }: ReportState): Promise<void> {
  const { workload } = link;
  if (workload === undefined) return;
  await openManifestOf(context, { ...workload, namespace: link.namespace });
}

function openAccountManifest(context: CommandContext, { link }: ReportState): Promise<void> {
  return openManifestOf(context, { kind: 'ServiceAccount', namespace: link.namespace, name: link.serviceAccount });
}

/** Opens the file of the workspace that holds an object. */
async function openManifestOf(context: CommandContext, object: ObjectRef): Promise<void> {
  const { signal } = context.sessions.current();
  const [place] = await withProgress({ title: context.say('ui.findingManifest'), signal }, (cancelled) => findManifests(object, AbortSignal.any([signal, cancelled])));
  if (place === undefined) context.reporter.done(context.say('ui.noManifest', { what: `${object.kind} ${object.namespace}/${object.name}` }));
  else await showManifest(place, object);
}
