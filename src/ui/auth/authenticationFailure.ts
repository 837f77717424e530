import { TenantlinkError, type Failure } from '../../core/model/failure.ts';
import { maskSecrets } from '../../core/model/maskSecrets.ts';

/** Entra's refusals that a person can mend by signing in again: second factor, consent, expired session (Entra error codes). */
const needPerson: ReadonlySet<string> = new Set(['50058', '50072', '50074', '50076', '50078', '50079', '50173', '53003', '65001', '700082', '700084', '70043', '16000', '530003', '530034']);

/** What VS Code's authentication threw, as a failure: its words are all there is to go by. */
export function authenticationFailure(thrown: unknown, about: Pick<Failure, 'operation' | 'target'>): Failure {
  if (thrown instanceof TenantlinkError) return thrown.failure;
  const message = maskSecrets(thrown instanceof Error ? thrown.message : String(thrown));
  const aadsts = /AADSTS(\d+)/.exec(message)?.[1];
  if (aadsts !== undefined) {
    return { reason: needPerson.has(aadsts) ? 'signInRequired' : 'signInFailed', ...about, code: `AADSTS${aadsts}`, detail: message, cause: thrown };
  }
  if (/\bcancell?ed\b|did not consent|user declined/i.test(message)) return { reason: 'cancelled', ...about, cause: thrown };
  if (/interaction_required|login_required|consent_required|no accounts? found/i.test(message)) return { reason: 'signInRequired', ...about, detail: message, cause: thrown };
  if (/self.signed certificate|unable to (?:get local issuer|verify the first) certificate/i.test(message)) return { reason: 'untrustedCertificate', ...about, detail: message, cause: thrown };
  if (/ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|network_error|fetch failed/i.test(message)) return { reason: 'unreachable', ...about, detail: message, cause: thrown };
  return { reason: 'signInFailed', ...about, detail: message, cause: thrown };
}
