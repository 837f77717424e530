import type { ChainFacts } from '../chain/facts.ts';
import type { Finding } from '../chain/finding.ts';
import { firstBroken } from '../chain/chain.ts';
import { valueOf } from '../model/fact.ts';
import { subjectOf } from '../model/ids.ts';
import type { ExchangeProof } from '../proof/exchangeProof.ts';
import type { Message, MessageParams } from '../words/say.ts';
import type { SignValues } from './errorSigns.ts';
import type { LogHint } from './readLog.ts';

/**
 * What live values say to an error of a text. The text is a hint only: it may be old, of another
 * pod, or a refusal that passes by itself (about 2% of exchanges of working links are refused).
 */
export function judgeHint(hint: LogHint, now: { readonly facts: ChainFacts; readonly findings: readonly Finding[]; readonly proof?: ExchangeProof }): Message {
  const { findings, facts, proof } = now;
  const other = otherValue(hint.values, facts);
  if (other !== undefined) return other;
  const broken = firstBroken(findings);
  const isPending = findings.some((finding) => finding.verdict === 'unknown' && finding.pending === true);
  if (hint.links.length === 0) {
    if (hint.known) return { key: 'says.noLink' };
    if (broken !== undefined) return { key: 'says.noLinkBroken', params: { link: broken.code } };
    return isPending ? { key: 'says.pending' } : { key: 'says.noLinkHolds' };
  }
  const own = findings.filter(({ code }) => hint.links.includes(code));
  const ownBroken = firstBroken(own);
  if (ownBroken !== undefined) return { key: 'says.broken', params: { link: ownBroken.code } };
  if (own.some((finding) => finding.verdict === 'unknown' && finding.pending === true)) return { key: 'says.pending' };
  if (broken !== undefined) return { key: 'says.brokenElsewhere', params: { link: broken.code } };
  if (proof?.status === 'proven') return { key: 'says.proven' };
  return own.some(({ verdict }) => verdict === 'unknown') ? { key: 'says.unknown' } : { key: 'says.holds' };
}

/** A value of the text that is another one than this chain has: then the text is of something else. */
function otherValue({ subject, issuer, clientId, objectId, tenantId }: SignValues, facts: ChainFacts): Message | undefined {
  const identity = valueOf(facts.identity);
  const ownSubject = subjectOf(facts.subject.serviceAccount);
  if (subject !== undefined && subject !== ownSubject) return told('says.otherSubject', { found: subject, wanted: ownSubject });
  const ownIssuer = valueOf(facts.cluster)?.issuer;
  if (issuer !== undefined && ownIssuer !== undefined && issuer !== ownIssuer) return told('says.otherIssuer', { found: issuer, wanted: ownIssuer });
  if (clientId !== undefined && identity !== undefined && clientId.toLowerCase() !== identity.clientId) return told('says.otherClient', { found: clientId, wanted: identity.clientId });
  if (objectId !== undefined && identity !== undefined && objectId.toLowerCase() !== identity.principalId) return told('says.otherPrincipal', { found: objectId, wanted: identity.principalId });
  const ownTenant = identity?.tenantId ?? facts.subject.identity.tenantId;
  if (tenantId !== undefined && tenantId.toLowerCase() !== ownTenant) return told('says.otherTenant', { found: tenantId, wanted: ownTenant });
  return undefined;
}

function told(key: Message['key'], params: MessageParams): Message {
  return { key, params };
}
