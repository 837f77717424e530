import { firstBroken } from '../chain/chain.ts';
import type { ChainFacts, ChainSubject } from '../chain/facts.ts';
import { chainCodes, type ChainCode, type Finding, type LiveValue } from '../chain/finding.ts';
import { valueOf } from '../model/fact.ts';
import type { ProbeCode, ProbeOutcome } from '../probe/outcome.ts';
import { partyOf, type Party } from '../probe/party.ts';
import { isTight } from '../quota/quotaLevel.ts';
import { toldNumbers, type Told } from '../quota/toldNumbers.ts';
import type { MessageKey } from '../words/messages.ts';
import type { Message } from '../words/say.ts';
import { probeSentence } from './probeSentence.ts';

/**
 * The one answer a run or a diagnosis ends with. Codes of Entra and Azure are hints; what counts
 * is the comparison of live values, so a broken link of the chain names itself with the two
 * values that differ.
 */
export interface Verdict {
  readonly status: 'success' | 'failure' | 'inconclusive' | 'cancelled';
  readonly code: 'ok' | ChainCode | ProbeCode;
  readonly message: Message;
  /** Whose it is, where no broken link of the chain says so. */
  readonly party?: Party;
  /** Entra gave the pod the identity's token before the run ended otherwise: the trust holds, whatever came then. */
  readonly trusted?: true;
  readonly expected?: LiveValue;
  readonly actual?: LiveValue;
  /** Every link that was checked, in chain order. */
  readonly findings: readonly Finding[];
}

/** Ends of a run that a broken link of the trust chain can be the cause of; the others are the cluster's, the network's or our program's own. */
const trustCodes: ReadonlySet<ProbeCode> = new Set<ProbeCode>([
  'admissionRefused',
  'tokenFileMissing',
  'clientIdMissing',
  'tenantIdMissing',
  'exchangeRefused',
  'azureForbidden',
  'azureRefused',
  'providerNotRegistered',
  'subscriptionUnknown',
  'wrongTenant',
  'crashed',
  'notUnderstood',
]);

/** The verdict of a run, from how it ended and what the chain's live values say afterwards. */
export function judgeRun(outcome: ProbeOutcome, facts: ChainFacts, findings: readonly Finding[]): Verdict {
  if (outcome.status === 'cancelled') return { status: 'cancelled', code: 'cancelled', message: { key: 'verdict.cancelled' }, findings };
  if (outcome.status === 'succeeded') return success(outcome, facts, findings);
  const broken = trustCodes.has(outcome.code) ? firstBroken(findings.filter(({ code }) => !provenBy(outcome).has(code))) : undefined;
  if (broken !== undefined) return { ...brokenVerdict(broken), findings };
  return {
    status: outcome.code === 'exchangeRefused' && findings.every(({ verdict }) => verdict === 'ok') ? 'inconclusive' : 'failure',
    code: outcome.code,
    message: probeSentence(outcome, findings),
    ...whose(outcome),
    findings,
  };
}

/**
 * Links that the run itself has shown to hold, whatever the settings say: a webhook that someone
 * installed with Helm does its work although the AKS profile says off.
 */
function provenBy({ code, claims, actedAs }: ProbeOutcome): ReadonlySet<ChainCode> {
  if (actedAs !== undefined) return new Set(chainCodes.filter((link) => link !== 'WI116-role' && link !== 'WI117-provider'));
  return new Set<ChainCode>(claims !== undefined || code === 'exchangeRefused' ? ['WI103-webhook', 'WI105-service-account'] : []);
}

/** The verdict of a diagnosis without a run; partial while links are still being read. */
export function judgeChain(findings: readonly Finding[]): Verdict {
  const broken = firstBroken(findings);
  if (broken !== undefined) return { ...brokenVerdict(broken), findings };
  const unknown = findings.filter((finding) => finding.verdict === 'unknown');
  const [open] = unknown.filter(({ pending }) => pending === true);
  if (open !== undefined) return { status: 'inconclusive', code: open.code, message: { key: 'verdict.chainPending' }, findings };
  const [first] = unknown;
  if (first !== undefined) return { status: 'inconclusive', code: first.code, message: { key: 'verdict.chainUnknown' }, findings };
  return { status: 'success', code: 'ok', message: { key: 'verdict.chainOk', params: { count: findings.length } }, findings };
}

function brokenVerdict(broken: Extract<Finding, { verdict: 'broken' }>): Omit<Verdict, 'findings'> {
  return { status: 'failure', code: broken.code, message: broken.message, expected: broken.expected, actual: broken.actual };
}

/** The verdict of a run whose chain was not read afterwards, because the user wanted no more: how it ended is known all the same. */
export function judgeUnread(outcome: ProbeOutcome, { identity }: ChainSubject): Verdict {
  if (outcome.status === 'cancelled') return { status: 'cancelled', code: 'cancelled', message: { key: 'verdict.cancelled' }, findings: [] };
  const name = nameIn({ identity });
  if (outcome.status === 'succeeded') return { status: 'success', code: 'ok', message: successMessage(outcome, name), findings: [] };
  return { status: 'failure', code: outcome.code, message: probeSentence(outcome), ...whose(outcome), findings: [] };
}

function whose({ code, actedAs }: ProbeOutcome): Pick<Verdict, 'party' | 'trusted'> {
  return { party: partyOf[code], ...(actedAs === undefined ? {} : { trusted: true }) };
}

/** The identity's name, also where it cannot be read. */
function nameIn({ identity }: Pick<ChainSubject, 'identity'>): string {
  return identity.id.slice(identity.id.lastIndexOf('/') + 1);
}

function success(outcome: ProbeOutcome, facts: ChainFacts, findings: readonly Finding[]): Verdict {
  const identity = valueOf(facts.identity);
  const readAt = facts.identity.state === 'known' ? facts.identity.readAt : 0;
  const actedAs = outcome.actedAs?.objectId;
  return {
    status: 'success',
    code: 'ok',
    message: successMessage(outcome, identity?.name ?? nameIn(facts.subject)),
    ...(identity === undefined ? {} : { expected: { value: identity.principalId, source: { key: 'source.principal', params: { identity: identity.name } }, readAt } }),
    ...(actedAs === undefined ? {} : { actual: { value: actedAs, source: { key: 'source.tokenOid' }, readAt } }),
    findings,
  };
}

function successMessage({ quotas, exit }: ProbeOutcome, identity: string): Message {
  // An image's own program may go on after its read.
  if (quotas !== undefined && exit !== undefined && exit.code !== 0) return { key: 'verdict.successThenEnded', params: { identity, exit: exit.code } };
  const [quota] = quotas ?? [];
  if (quotas?.length === 0) return { key: 'verdict.successNone', params: { identity } };
  if (quotas === undefined || quota === undefined) return { key: 'verdict.successUnread', params: { identity } };
  if (quotas.length > 1) return { key: 'verdict.successAll', params: { identity, count: quotas.length, tight: quotas.filter(isTight).length } };
  const { told, params } = toldNumbers(quota);
  return { key: readSentences[told], params: { identity, resource: quota.localizedName, ...params } };
}

const readSentences = {
  both: 'verdict.success',
  limitOnly: 'verdict.successLimitOnly',
  unlimited: 'verdict.successUnlimited',
  unlimitedOnly: 'verdict.successUnlimitedOnly',
  nothing: 'verdict.successWithoutLimit',
} as const satisfies Readonly<Record<Told, MessageKey>>;
