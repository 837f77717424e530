import { parseArmId } from '../../model/armId.ts';
import { tokenExchangeAudience } from '../../model/cloud.ts';
import { isGuid, isNamespaceName, isServiceAccountName, parseClientId, parseIssuer, parsePrincipalId, parseTenantId, subjectOf, type ArmId, type TenantId } from '../../model/ids.ts';
import { kubeContextOf, parseClusterId } from '../../model/kubeContext.ts';
import { fieldsAt, optionalTextAt, placeOf, refuse, textAt, type Fields } from './fileFields.ts';
import { kindsAt, parseSteps } from './parseAskedSteps.ts';
import { otherSide } from './askedValues.ts';
import { planFileLimit, type PlanFile, type PlanFileHead } from './planFile.ts';
import type { Side } from './sides.ts';

const headFields: readonly string[] = ['format', 'version', 'id', 'createdAt', 'askedFrom', 'side', 'cluster', 'serviceAccount', 'workload', 'identity', 'role', 'trust', 'steps', 'later', 'done'];

/**
 * A colleague's plan file, checked whole: sizes, types, every id and name by its form, no field
 * that is not known, every step of the side that is asked for and in agreement with the head. What
 * is well-formed and yet should make one wonder is {@link planFileWarnings}' to say.
 * @throws TenantlinkError `invalidInput`, operation `readPlanFile` or `parse.*`, `place` such as `steps[2].subject`
 */
export function parsePlanFile(text: string): PlanFile {
  const file = fieldsAt(jsonOf(text), '', headFields);
  if (file.values.format !== 'tenantlink-plan') return refuse('format', 'notAPlan');
  if (file.values.version !== 1) return refuse('version', 'otherVersion');
  const head = parseHead(file);
  const steps = parseSteps(file, head);
  const later = kindsAt(file, 'later', { side: head.side, others: steps.map(({ kind }) => kind) });
  const done = 'done' in file.values ? kindsAt(file, 'done', { side: otherSide(head.side) }) : undefined;
  return { ...head, steps, later, ...(done === undefined ? {} : { done }) };
}

/** Refused by size before anything is read; what is left is too small to hurt. */
function jsonOf(text: string): unknown {
  if (text.length > planFileLimit) return refuse('file', 'tooLarge');
  try {
    // Written by some editors of Windows.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own sentence quotes the file; the place is enough.
    return refuse('file', 'notJson');
  }
}

function parseHead(file: Fields): PlanFileHead {
  const cluster = fieldsAt(file.values.cluster, 'cluster', ['id', 'tenantId']);
  const identity = fieldsAt(file.values.identity, 'identity', ['id', 'tenantId', 'createIn', 'clientId', 'principalId']);
  const role = fieldsAt(file.values.role, 'role', ['name', 'scope']);
  const serviceAccount = accountAt(file);
  const createIn = optionalTextAt(identity, 'createIn', { max: 60, form: /^[a-z0-9]+$/i });
  const clientId = optionalTextAt(identity, 'clientId', { max: 36 });
  const principalId = optionalTextAt(identity, 'principalId', { max: 36 });
  const side = textAt(file, 'side', { max: 10, form: /^(cluster|identity)$/ }) === 'cluster' ? 'cluster' : 'identity';
  const head: PlanFileHead = {
    id: textAt(file, 'id', { max: 36 }).toLowerCase(),
    createdAt: timeAt(file, 'createdAt'),
    askedFrom: tenantAt(file, 'askedFrom'),
    side,
    cluster: { id: clusterAt(cluster, side), tenantId: tenantAt(cluster, 'tenantId') },
    serviceAccount,
    ...('workload' in file.values ? { workload: workloadAt(file) } : {}),
    identity: {
      id: resourceAt(identity, identityForm),
      tenantId: tenantAt(identity, 'tenantId'),
      ...(createIn === undefined ? {} : { createIn }),
      ...(clientId === undefined ? {} : { clientId: parseClientId(clientId, 'identity.clientId') }),
      ...(principalId === undefined ? {} : { principalId: parsePrincipalId(principalId, 'identity.principalId') }),
    },
    role: { name: textAt(role, 'name', { max: 512, form: roleName }), scope: scopeAt(role) },
    trust: trustAt(file, serviceAccount),
  };
  if (!isGuid(head.id)) return refuse('id', 'malformed');
  const asker = head.side === 'cluster' ? head.identity.tenantId : head.cluster.tenantId;
  return head.askedFrom === asker ? head : refuse('askedFrom', 'contradicts');
}

/** `@` at the start would make the Azure CLI read a file of that name. */
const roleName = /^[^@-]/;

const group = '[\\p{L}\\p{N}._()-]{0,89}[\\p{L}\\p{N}_()-]';
const below = (type: string, name: string): RegExp => new RegExp(`^/subscriptions/[^/]+/resourceGroups/${group}/providers/${type}/${name}$`, 'iu');
const clusterForm = below('Microsoft\\.ContainerService/managedClusters', '[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?');
const identityForm = below('Microsoft\\.ManagedIdentity/userAssignedIdentities', '[a-z0-9][a-z0-9_-]{2,127}');

function resourceAt(fields: Fields, form: RegExp): ArmId {
  return parseArmId(textAt(fields, 'id', { max: 400, form }), placeOf(fields, 'id'));
}

/** A cluster outside Azure is named by a context of the asker's kubeconfig, which means nothing on another machine: it can be told of, not asked for. */
function clusterAt(cluster: Fields, side: Side): ArmId {
  const text = textAt(cluster, 'id', { max: 600 });
  if (kubeContextOf(text.replace(/%/g, '')) === undefined) return resourceAt(cluster, clusterForm);
  return side === 'cluster' ? refuse('cluster.id', 'otherMachine') : parseClusterId(text, 'cluster.id');
}

/** A subscription or something in it: what is asked for reaches no further. */
function scopeAt(role: Fields): ArmId {
  const text = textAt(role, 'scope', { max: 800, form: /^\/[\p{L}\p{N}/._()-]*$/u });
  if (!/^\/subscriptions\//i.test(text)) return refuse('role.scope', 'scopeTooWide');
  return parseArmId(text, 'role.scope');
}

function tenantAt(fields: Fields, name: string): TenantId {
  return parseTenantId(textAt(fields, name, { max: 36 }), placeOf(fields, name));
}

function accountAt(file: Fields): PlanFile['serviceAccount'] {
  const fields = fieldsAt(file.values.serviceAccount, 'serviceAccount', ['namespace', 'name']);
  const namespace = textAt(fields, 'namespace', { max: 63 });
  const name = textAt(fields, 'name', { max: 253 });
  if (!isNamespaceName(namespace)) return refuse('serviceAccount.namespace', 'malformed');
  return isServiceAccountName(name) ? { namespace, name } : refuse('serviceAccount.name', 'malformed');
}

function workloadAt(file: Fields): { readonly kind: string; readonly name: string } {
  const fields = fieldsAt(file.values.workload, 'workload', ['kind', 'name']);
  const name = textAt(fields, 'name', { max: 253 });
  if (!isServiceAccountName(name)) return refuse('workload.name', 'malformed');
  return { kind: textAt(fields, 'kind', { max: 63, form: /^[A-Z][A-Za-z]*$/ }), name };
}

function trustAt(file: Fields, serviceAccount: PlanFile['serviceAccount']): PlanFile['trust'] {
  const fields = fieldsAt(file.values.trust, 'trust', ['issuer', 'subject', 'audience']);
  const issuer = optionalTextAt(fields, 'issuer', { max: 600 });
  const subject = subjectOf(serviceAccount);
  const asked = textAt(fields, 'subject', { max: 600 });
  if (!/^system:serviceaccount:[^:\s]+:[^:\s]+$/.test(asked)) return refuse('trust.subject', 'malformed');
  if (asked !== subject) return refuse('trust.subject', 'contradicts');
  // Exactly one audience is what a federated token of a service account carries; another would be a trust of another kind.
  if (textAt(fields, 'audience', { max: 600 }) !== tokenExchangeAudience) return refuse('trust.audience', 'audience');
  return { ...(issuer === undefined ? {} : { issuer: parseIssuer(issuer, 'trust.issuer') }), subject, audience: tokenExchangeAudience };
}

function timeAt(fields: Fields, name: string): number {
  const text = textAt(fields, name, { max: 30, form: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/ });
  const time = Date.parse(text);
  return Number.isNaN(time) ? refuse(placeOf(fields, name), 'malformed') : time;
}
