import { isNamespaceName, subjectOf } from '../model/ids.ts';
import { fail } from '../model/failure.ts';
import { wrongNeed } from '../probe/podSpec.ts';
import type { AppFile, AppWish } from './app.ts';
import { languages } from './languages.ts';
import { manifests } from './manifests.ts';
import { readme } from './readme.ts';

/**
 * The files of a new app: its program, what builds it, its manifests and its README. Nothing of
 * them is secret. The task that builds it stands where VS Code finds it: see tasks.ts.
 * @throws TenantlinkError `invalidInput` where a name cannot be one, and for what does not belong into a file: a key, a proxy's password
 */
export function appFiles(wish: AppWish): readonly AppFile[] {
  subjectOf(wish.serviceAccount);
  // Names of Pods and of folders at once, so the narrower of the two.
  if (!isNamespaceName(wish.name)) fail({ reason: 'invalidInput', operation: 'buildApp', target: wish.name.slice(0, 120), place: 'name' });
  if (wish.caPem?.includes('PRIVATE KEY') === true) fail({ reason: 'invalidInput', operation: 'buildApp', place: 'certificate authorities' });
  const wrong = wrongNeed(wish.needs ?? {});
  if (wrong !== undefined) fail({ reason: 'invalidInput', operation: 'buildApp', place: wrong.place, target: wrong.target.slice(0, 120) });
  return [{ path: 'README.md', text: readme(wish) }, ...languages[wish.language].files(wish), ...manifests(wish)];
}
