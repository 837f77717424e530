import * as vscode from 'vscode';
import type { Cloud } from '../../core/model/cloud.ts';
import { fail } from '../../core/model/failure.ts';
import { readCloud } from '../../core/model/readCloud.ts';
import { isHostList, isProxyUrl, type PodProxy } from '../../core/probe/podProxy.ts';
import { defaultProbeImage } from '../../core/probe/podSpec.ts';
import { runTime } from '../../core/probe/runTime.ts';
import { isToleration, type Toleration } from '../../core/probe/toleration.ts';

const section = 'tenantlink';

/** Ways to sign in, as `tenantlink.signIn.method` names them. */
export type SignInMethod = 'vscode' | 'deviceCode' | 'azureCli';

/** Settings that a session is built from; a change of any of them builds it anew. */
export interface SessionSettings {
  readonly cloud: Cloud;
  readonly signIn: SignInMethod;
}

/** Settings of the quota pod, as they are at the start of a run. */
export interface QuotaPodSettings {
  /** Empty for the stock image. */
  readonly image: string;
  /** Whether the image brings its own program instead of running Tenantlink's. */
  readonly ownProgram: boolean;
  readonly imagePullSecrets: readonly string[];
  readonly tolerations: readonly Toleration[];
  /** Seconds until the cluster ends the run. */
  readonly deadlineSeconds: number;
  /** Absent: what the cluster injects. */
  readonly proxy?: PodProxy;
  /** PEM file of the authorities that the pod is to trust; empty for none. */
  readonly certificateAuthorityFile: string;
  /** What the questions offer first. */
  readonly region: string;
  readonly resource: string;
}

/** @throws TenantlinkError `invalidInput`, `place` naming the setting */
export function readSessionSettings(): SessionSettings {
  const settings = vscode.workspace.getConfiguration(section);
  const text = (name: string): string => textSetting(settings, name);
  const method = text('signIn.method');
  if (method !== 'vscode' && method !== 'deviceCode' && method !== 'azureCli') return refuse({ setting: 'signIn.method', value: method, code: 'signInMethod' });
  const cloud = readCloud({
    name: text('cloud.name'),
    authorityHost: text('cloud.authorityHost'),
    resourceManager: text('cloud.resourceManager'),
    resourceManagerAudience: text('cloud.resourceManagerAudience'),
    portal: text('cloud.portal'),
  });
  return { cloud, signIn: method };
}

/** @throws TenantlinkError `invalidInput`, `place` naming the setting */
export function readQuotaPodSettings(): QuotaPodSettings {
  const settings = vscode.workspace.getConfiguration(section);
  const proxy = proxySetting(settings);
  return {
    image: textSetting(settings, 'quotaPod.image'),
    ownProgram: settings.get('quotaPod.ownProgram') === true,
    imagePullSecrets: listSetting(settings, { name: 'quotaPod.imagePullSecrets', code: 'names', is: (item): item is string => typeof item === 'string' }),
    tolerations: listSetting(settings, { name: 'quotaPod.tolerations', code: 'tolerations', is: isToleration }),
    deadlineSeconds: deadlineSetting(settings),
    ...(proxy === undefined ? {} : { proxy }),
    certificateAuthorityFile: textSetting(settings, 'quotaPod.certificateAuthorityFile'),
    region: textSetting(settings, 'quotaPod.region'),
    resource: textSetting(settings, 'quotaPod.resource'),
  };
}

/**
 * The image of the quota pod that is set, or the stock one.
 * @throws TenantlinkError `invalidInput` where the image is to bring its own program and none is named: the stock one has none
 */
export function probeImage({ image, ownProgram }: Pick<QuotaPodSettings, 'image' | 'ownProgram'>): string {
  if (image !== '') return image;
  return ownProgram ? refuse({ setting: 'quotaPod.image', value: image, code: 'ownImage' }) : defaultProbeImage;
}

/** Whether a change touches what a session is built from. */
export function changesSession(event: vscode.ConfigurationChangeEvent): boolean {
  return [`${section}.cloud`, `${section}.signIn`, 'microsoft-sovereign-cloud'].some((name) => event.affectsConfiguration(name));
}

function listSetting<Item>(settings: vscode.WorkspaceConfiguration, { name, code, is }: { readonly name: string; readonly code: string; readonly is: (item: unknown) => item is Item }): readonly Item[] {
  const value = settings.get<unknown>(name, []);
  return Array.isArray(value) && value.every(is) ? value : refuse({ setting: name, value: JSON.stringify(value), code });
}

/** Less would end runs that wait for new trust to spread. */
const shortestDeadline = 60;

function deadlineSetting(settings: vscode.WorkspaceConfiguration): number {
  const name = 'quotaPod.deadlineSeconds';
  const value = settings.get<unknown>(name);
  return typeof value === 'number' && value >= shortestDeadline && runTime(value) !== undefined ? value : refuse({ setting: name, value: JSON.stringify(value), code: 'deadline' });
}

function proxySetting(settings: vscode.WorkspaceConfiguration): PodProxy | undefined {
  const url = textSetting(settings, 'quotaPod.proxy');
  const except = textSetting(settings, 'quotaPod.noProxy');
  if (!isHostList(except)) refuse({ setting: 'quotaPod.noProxy', value: except, code: 'hostList' });
  if (url === '') return undefined;
  // The value is not repeated: it may hold a password.
  return isProxyUrl(url) ? { url, except } : refuse({ setting: 'quotaPod.proxy', value: '…', code: 'proxy' });
}

function textSetting(settings: vscode.WorkspaceConfiguration, name: string): string {
  const value = settings.get<unknown>(name, '');
  return typeof value === 'string' ? value.trim() : refuse({ setting: name, value: JSON.stringify(value), code: 'text' });
}

function refuse({ setting, value, code }: { readonly setting: string; readonly value: string; readonly code: string }): never {
  return fail({ reason: 'invalidInput', operation: 'readSettings', code, detail: `${setting}: “${value.slice(0, 120)}”`, place: `settings ${section}.${setting}` });
}
