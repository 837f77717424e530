import * as vscode from 'vscode';
import type { AppWish } from '../../core/app/app.ts';
import { appFiles } from '../../core/app/appFiles.ts';
import { publishCommand, tasksFile } from '../../core/app/tasks.ts';
import { knownIdentities } from '../../core/inventory/snapshot.ts';
import { armIdParts, sameArmId } from '../../core/model/armId.ts';
import type { IdentityRef, ManagedIdentity } from '../../core/model/identity.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import { askApp } from '../ask/askApp.ts';
import { podNeedsOf } from '../settings/podNeeds.ts';
import { readQuotaPodSettings } from '../settings/settings.ts';
import { appPlaces } from './appPlaces.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { proofEnds } from './proofEnds.ts';
import { withProgress } from './progress.ts';
import { canPublish, publishApp } from './publishApp.ts';
import { readCertificates } from './readCertificates.ts';
import { exists, writeNewFiles } from './writeApp.ts';

/** Writes a small project into the workspace that reads a quota through a link, with its image and manifests; nothing of it is run. */
export async function newApp(context: CommandContext, start: CommandStart): Promise<void> {
  const { say } = context;
  const title = say('ask.title.newApp');
  const places = await appPlaces(context);
  if (places.length === 0) return;
  const ends = await proofEnds(context, start, title);
  if (ends === undefined) return;
  const identity = await readIdentity(context, ends.identity);
  const settings = readQuotaPodSettings();
  const { region, resource, certificateAuthorityFile } = settings;
  const prefer = { subscriptionId: armIdParts(identity.id).subscriptionId, region, resource };
  const choice = await askApp(askContextOf(context), { title, places, tenantId: identity.tenantId, prefer });
  const place = places.find(({ id }) => id === choice?.placeId);
  if (choice === undefined || place === undefined) return;
  const { cloud } = context.sessions.current();
  const caPem = certificateAuthorityFile === '' ? undefined : await readCertificates(certificateAuthorityFile);
  const wish: AppWish = {
    language: choice.language,
    name: choice.name,
    cluster: { name: clusterName(ends.cluster.id), tenantId: ends.cluster.tenantId },
    serviceAccount: ends.serviceAccount,
    identity: { name: identity.name, clientId: identity.clientId, tenantId: identity.tenantId },
    quota: choice.quota,
    image: choice.image,
    cloud,
    needs: podNeedsOf(settings),
    ...(caPem === undefined ? {} : { caPem }),
  };
  await writeAndShow(context, place.uri, wish);
}

async function readIdentity(context: CommandContext, ref: IdentityRef): Promise<ManagedIdentity> {
  const known = knownIdentities(context.store.current()).find(({ id }) => sameArmId(id, ref.id));
  if (known !== undefined) return known;
  const session = context.sessions.current();
  return withProgress({ title: context.say('ui.reading'), signal: session.signal }, (signal) => session.world.identities.get({ identity: ref, signal }));
}

async function writeAndShow({ say, reporter }: CommandContext, root: vscode.Uri, wish: AppWish): Promise<void> {
  const folder = vscode.Uri.joinPath(root, wish.name);
  const tasks = tasksFile({ ...wish, below: wish.name });
  // VS Code reads tasks at the root of the workspace; one that is there already is its owner's.
  const hasTasks = await exists(vscode.Uri.joinPath(root, tasks.path));
  const files = appFiles(wish);
  if (hasTasks) await writeNewFiles([{ folder, files: [...files, tasksFile({ ...wish, below: undefined })] }]);
  else await writeNewFiles([{ folder, files }, { folder: root, files: [tasks] }]);
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, 'README.md'), { preview: false });
  const params = { folder: wish.name, count: files.length + 1, tasks: tasks.path };
  const build = { label: say('ui.appBuild'), run: () => publishApp({ say, reporter }, folder, publishCommand(wish)).catch((thrown: unknown) => reporter.failed(thrown, 'publishApp')) };
  const pod = { label: say('ui.appShowPod'), run: () => vscode.window.showTextDocument(vscode.Uri.joinPath(folder, 'deploy/pod.yaml')) };
  reporter.done(say(hasTasks ? 'ui.appWrittenElsewhere' : 'ui.appWritten', params), [...(canPublish(folder) ? [build] : []), pod]);
}
