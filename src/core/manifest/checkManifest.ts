import { CheckScope } from './checkScope.ts';
import type { Manifest, ManifestDocument } from './manifest.ts';
import type { ManifestContext } from './manifestContext.ts';
import { annotationMisplaced } from './rules/annotationMisplaced.ts';
import { annotationMisspelt } from './rules/annotationMisspelt.ts';
import { clientIdValue } from './rules/clientIdValue.ts';
import { containerEnvironment } from './rules/containerEnvironment.ts';
import { identityBinding } from './rules/identityBinding.ts';
import { kubeSystem } from './rules/kubeSystem.ts';
import { labelMisplaced } from './rules/labelMisplaced.ts';
import { labelMissing } from './rules/labelMissing.ts';
import { labelValue } from './rules/labelValue.ts';
import { namespaceMismatch } from './rules/namespaceMismatch.ts';
import { notRead } from './rules/notRead.ts';
import { podIdentity } from './rules/podIdentity.ts';
import { proxyHostNetwork } from './rules/proxyHostNetwork.ts';
import type { ManifestFinding, ManifestRule } from './rules/rule.ts';
import { serviceAccountDefault } from './rules/serviceAccountDefault.ts';
import { serviceAccountUnknown } from './rules/serviceAccountUnknown.ts';
import { skipContainers } from './rules/skipContainers.ts';
import { tenantIdValue } from './rules/tenantIdValue.ts';
import { tokenExpiration } from './rules/tokenExpiration.ts';
import { tokenPath } from './rules/tokenPath.ts';
import { valueType } from './rules/valueType.ts';

/** In the order of their codes. */
const rules: readonly ManifestRule[] = [
  notRead,
  labelMissing,
  labelMisplaced,
  clientIdValue,
  labelValue,
  annotationMisspelt,
  annotationMisplaced,
  tenantIdValue,
  containerEnvironment,
  serviceAccountDefault,
  serviceAccountUnknown,
  namespaceMismatch,
  kubeSystem,
  tokenExpiration,
  skipContainers,
  proxyHostNetwork,
  podIdentity,
  identityBinding,
  tokenPath,
  valueType,
];

/** Every mistake that a text, or some documents of it, shows in the light of what is known beyond it, in the order of the text. */
export function checkManifest(manifest: Manifest, context: ManifestContext = {}, judged: readonly ManifestDocument[] = manifest.documents): readonly ManifestFinding[] {
  if (judged.length === 0 && manifest.stopped === undefined) return [];
  const scope = new CheckScope(manifest, context, judged);
  return onceEach(rules.flatMap((rule) => rule(scope))).sort((left, right) => left.range.start - right.range.start);
}

/** What several objects share through an anchor is one mistake. */
function onceEach(findings: readonly ManifestFinding[]): ManifestFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, range, message }) => {
    const mark = `${code} ${range.start} ${range.end} ${message.key} ${JSON.stringify(message.params ?? {})}`;
    return seen.size < seen.add(mark).size;
  });
}
