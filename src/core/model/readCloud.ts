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
 * @throws TenantlinkError `invalidInput`, `place` being the first wrong setting, `target` all of several
 */
export function readCloud(settings: CloudSettings): Cloud {
  const { name } = settings;
  if (name === 'public' || name === 'usGovernment' || name === 'china') return knownClouds[name];
  if (name !== 'custom') return refuse([{ setting: 'name', text: name, code: 'cloudName' }]);
  const wrong: Refusal[] = [];
  const authorityHost = endpoint(settings, 'authorityHost', wrong);
  const resourceManager = endpoint(settings, 'resourceManager', wrong);
  const audience = audienceOf(settings, resourceManager, wrong);
  const portal = settings.portal.trim() === '' ? '' : endpoint(settings, 'portal', wrong);
  const [first] = wrong;
  if (first !== undefined) return refuse([first, ...wrong.slice(1)]);
  return { name, authorityHost, resourceManager, resourceManagerScope: `${audience}/.default`, portal };
}

/** A setting that cannot stand, what it says, and the code of why not. */
interface Refusal {
  readonly setting: keyof CloudSettings;
  readonly text: string;
  readonly code: string;
}

/** https only: a token must never travel in the clear, and @azure/identity refuses anything else (contracts.md 3c). */
function endpoint(settings: CloudSettings, setting: keyof CloudSettings, wrong: Refusal[]): string {
  const text = settings[setting];
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  const plain = url?.protocol === 'https:' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!plain) wrong.push({ setting, text, code: 'httpsAddress' });
  return withoutSlash(trimmed);
}

/** An audience is an https or api URI, or an application's GUID; it may differ from the endpoint (Azure Stack). */
function audienceOf({ resourceManagerAudience: text }: CloudSettings, resourceManager: string, wrong: Refusal[]): string {
  const trimmed = text.trim();
  if (trimmed === '') return resourceManager;
  const wellFormed = /^(https:\/\/|api:\/\/)[^\s/?#]+[^\s?#]*$/i.test(trimmed) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(trimmed);
  if (!wellFormed) wrong.push({ setting: 'resourceManagerAudience', text, code: 'audience' });
  return withoutSlash(trimmed);
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

/** One failure for all of them: the place is the first one's, and the target names them where there are more. */
function refuse(wrong: readonly [Refusal, ...Refusal[]]): never {
  const [first] = wrong;
  return fail({
    reason: 'invalidInput',
    operation: 'readSettings',
    code: first.code,
    ...(wrong.length === 1 ? {} : { target: wrong.map(({ setting }) => `cloud.${setting}`).join(', ') }),
    detail: wrong.map(({ setting, text }) => `cloud.${setting}: “${text.slice(0, 120)}”`).join(', '),
    place: place(first.setting),
  });
}
