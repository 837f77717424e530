import { scopeName, subscriptionOf } from '../../model/armId.ts';
import type { Message } from '../../words/say.ts';
import { aksIssuer } from '../aksIssuer.ts';
import type { PlanFile } from './planFile.ts';

/** What one should know of a value before agreeing to it. */
export interface FileWarning {
  /** Where it stands in the file, e.g. `trust.issuer`. */
  readonly place: string;
  readonly value: string;
  readonly message: Message;
}

const day = 24 * 60 * 60_000;
const old = 30 * day;

/** Built-in roles whose holder can change what others own, or give rights away (Azure built-in roles, privileged). */
const powerful: ReadonlySet<string> = new Set([
  'owner',
  'contributor',
  'user access administrator',
  'role based access control administrator',
  'access review operator service role',
  'reservations administrator',
  'azure file sync administrator',
]);

/** What is well-formed in a plan file and yet should make one wonder. */
export function planFileWarnings(file: PlanFile, now: number): readonly FileWarning[] {
  return [...ofIssuer(file), ...ofRole(file), ...ofAge(file, now)];
}

/** The same of an answer: its role is the asker's own wish. */
export function answerWarnings(file: PlanFile, now: number): readonly FileWarning[] {
  return [...ofIssuer(file), ...ofAge(file, now)];
}

function ofIssuer({ trust: { issuer }, cluster }: PlanFile): readonly FileWarning[] {
  if (issuer === undefined) return [];
  const warn = (message: Message): readonly FileWarning[] => [{ place: 'trust.issuer', value: issuer, message }];
  const known = aksIssuer(issuer);
  if (known === undefined) return warn({ key: 'handOver.warning.issuerNotAks', params: { host: new URL(issuer).host } });
  if (known.binding) return warn({ key: 'handOver.warning.issuerOfBinding' });
  if (known.tenantId === undefined) return warn({ key: 'handOver.warning.issuerWithoutTenant' });
  return known.tenantId === cluster.tenantId ? [] : warn({ key: 'handOver.warning.issuerOtherTenant', params: { found: known.tenantId, tenant: cluster.tenantId } });
}

function ofRole({ role, identity }: PlanFile): readonly FileWarning[] {
  const warnings: FileWarning[] = [];
  const scope = scopeName(role.scope);
  if (powerful.has(role.name.toLowerCase())) warnings.push({ place: 'role.name', value: role.name, message: { key: 'handOver.warning.rolePowerful', params: { role: role.name, scope } } });
  if (subscriptionOf(role.scope) !== subscriptionOf(identity.id)) {
    warnings.push({ place: 'role.scope', value: role.scope, message: { key: 'handOver.warning.scopeElsewhere', params: { scope } } });
  }
  return warnings;
}

function ofAge({ createdAt }: PlanFile, now: number): readonly FileWarning[] {
  const value = new Date(createdAt).toISOString();
  if (createdAt > now + day) return [{ place: 'createdAt', value, message: { key: 'handOver.warning.future' } }];
  if (createdAt > now - old) return [];
  return [{ place: 'createdAt', value, message: { key: 'handOver.warning.old', params: { days: Math.floor((now - createdAt) / day) } } }];
}
