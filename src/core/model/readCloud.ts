import { knownClouds, type Cloud } from './cloud.ts';
import { fail } from './failure.ts';

/** The cloud settings as a person wrote them, not yet trusted. */
export interface CloudSettings {
  readonly name: string;
  readonly authorityHost: string;
  readonly resourceManager: string;
  /** Audience of Resource Manager tokens; empty for the endpoint itself. */
  readonly resourceManagerAudience: string;
  /** Empty where the cloud has no portal. */
  readonly portal: string;
}

const place = (setting: string): string => `settings tenantlink.cloud.${setting}`;

/**
 * The cloud that settings name. A published cloud keeps its published endpoints; endpoints in
 * settings count for `custom` only.
 * @throws TenantlinkError `invalidInput`, `place` being the setting
 */
export function readCloud(settings: CloudSettings): Cloud {
  const { name } = settings;
  if (name === 'public' || name === 'usGovernment' || name === 'china') return knownClouds[name];
  if (name !== 'custom') return refuse(name, 'name', 'cloudName');
  const resourceManager = endpoint(settings.resourceManager, 'resourceManager');
  return {
    name,
    authorityHost: endpoint(settings.authorityHost, 'authorityHost'),
    resourceManager,
    resourceManagerScope: `${audience(settings.resourceManagerAudience, resourceManager)}/.default`,
    portal: settings.portal.trim() === '' ? '' : endpoint(settings.portal, 'portal'),
  };
}

/** https only: a token must never travel in the clear, and @azure/identity refuses anything else (contracts.md 3c). */
function endpoint(text: string, setting: keyof CloudSettings): string {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  const plain = url?.protocol === 'https:' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return plain ? withoutSlash(trimmed) : refuse(text, setting, 'httpsAddress');
}

/** An audience is an https or api URI, or an application's GUID; it may differ from the endpoint (Azure Stack). */
function audience(text: string, resourceManager: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return resourceManager;
  const wellFormed = /^(https:\/\/|api:\/\/)[^\s/?#]+[^\s?#]*$/i.test(trimmed) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(trimmed);
  return wellFormed ? withoutSlash(trimmed) : refuse(text, 'resourceManagerAudience', 'audience');
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

function refuse(text: string, setting: keyof CloudSettings, code: string): never {
  return fail({ reason: 'invalidInput', operation: 'readSettings', code, target: text.slice(0, 120), place: place(setting) });
}
