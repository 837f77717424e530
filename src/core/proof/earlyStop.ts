import { evaluateChain } from '../chain/chain.ts';
import type { ChainSubject } from '../chain/facts.ts';
import type { ChainCode } from '../chain/finding.ts';
import { readFacts, type ChainPorts } from '../chain/readFacts.ts';
import { azureRefusal } from '../probe/azureRefusal.ts';
import { entraRefusal, isOverload } from '../probe/entraRefusal.ts';
import type { PodReport } from '../probe/podReport.ts';
import type { ProbeEvent, ProbeOutcome } from '../probe/outcome.ts';

type RefusalReport = Extract<PodReport, { readonly status: 'refused' }>;

/** Links that can be why Entra refuses the token, and those that can be why Azure refuses the read. */
const causes: Readonly<Record<'exchange' | 'read', readonly ChainCode[]>> = {
  exchange: ['WI102-issuer', 'WI104-issuer-document', 'WI106-client-id', 'WI107-tenant-id', 'WI112-identity', 'WI113-credential-issuer', 'WI114-credential-subject', 'WI115-credential-audience'],
  read: ['WI116-role', 'WI117-provider'],
};

/**
 * Watches a run for refusals that waiting cannot mend. The pod repeats a refused request, because
 * new trust takes time to spread; when a live value proves it wrong, the run can end at once.
 */
export interface EarlyStop {
  /** Takes in what the run says. */
  see(event: ProbeEvent): void;
  /** Aborted when a live value proves the refusal to be lasting. */
  readonly signal: AbortSignal;
  /** What the run's end means once it was stopped early; other ends are as they are. */
  outcomeOf(outcome: ProbeOutcome): ProbeOutcome;
}

/** @param signal ends the looking when the run ends */
export function watchForLastingRefusal(subject: ChainSubject, ports: ChainPorts, signal: AbortSignal): EarlyStop {
  const stop = new AbortController();
  /** What the pod was refused last, while that stands. */
  let refusal: RefusalReport | undefined;
  /** The refusal that a live value has proven to be lasting. */
  let lasting: RefusalReport | undefined;
  let looking = false;

  const look = async (report: RefusalReport): Promise<void> => {
    const relevant = causes[report.step === 'exchange' ? 'exchange' : 'read'];
    const findings = evaluateChain(await readFacts(subject, ports, signal));
    if (!findings.some(({ verdict, code }) => verdict === 'broken' && relevant.includes(code))) return;
    // The pod may have come through meanwhile: what was read before that judges nothing.
    if (refusal?.step !== report.step) return;
    lasting = refusal;
    stop.abort();
  };
  return {
    signal: stop.signal,
    see(event) {
      for (const { report } of event.kind === 'lines' ? event.lines : []) {
        // Said again while the same request is repeated.
        if (report === undefined || report.step === 'environment' || report.step === 'token') continue;
        refusal = 'status' in report && report.status === 'refused' && !isOverload(report) ? report : undefined;
        if (looking || refusal?.retryInSeconds === undefined) continue;
        looking = true;
        void look(refusal)
          // Reading facts throws nothing but the end of the run, which needs no further look.
          .catch(() => undefined)
          .finally(() => {
            looking = false;
          });
      }
    },
    outcomeOf(outcome) {
      if (lasting === undefined || outcome.status !== 'cancelled') return outcome;
      // It came through at the last moment.
      if (outcome.quotas !== undefined) return { ...outcome, status: 'succeeded', code: 'quotaRead' };
      return { ...outcome, status: 'failed', ...refused(lasting) };
    },
  };
}

function refused(report: RefusalReport): Pick<ProbeOutcome, 'code' | 'detail' | 'aadsts' | 'entraError' | 'azureCode'> {
  if (report.step !== 'exchange') return { code: azureRefusal(report), detail: report.detail, azureCode: report.code };
  return entraRefusal(report);
}
