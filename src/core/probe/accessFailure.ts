import type { Failure } from '../model/failure.ts';
import type { Verdict } from './concern.ts';
import type { ProbeCode } from './outcome.ts';

/** What only the cluster's API server can refuse; everything else on the way there is refused by Azure, by Entra, or by the kubeconfig. */
const clusterOperations: ReadonlySet<string> = new Set(['createProbe', 'observeProbe', 'readProbeLog', 'findProbe']);

/** Whether the API server was asked at all: getting its address and a token for it comes first. */
export function isOfCluster({ operation }: Failure): boolean {
  return clusterOperations.has(operation);
}

/** What a run ends as when its cluster could not be asked, or refused. */
export function accessEnd(failure: Failure): Verdict & { readonly failure: Failure } {
  return { status: 'failed', code: codeOf(failure), detail: wordsOf(failure), failure };
}

function codeOf(failure: Failure): ProbeCode {
  const isCreation = failure.operation === 'createProbe';
  switch (failure.reason) {
    case 'signInRequired':
    case 'signInFailed':
    case 'wrongTenant':
      return 'signInNeeded';
    case 'unreachable':
    case 'timeout':
    case 'serverError':
    case 'throttled':
    case 'invalidResponse':
    case 'untrustedCertificate':
      return 'clusterUnreachable';
    case 'forbidden':
    case 'policyDenied':
      if (!isOfCluster(failure)) return 'clusterAccessRefused';
      return isCreation ? 'createRefused' : 'clusterForbidden';
    case 'notFound':
      if (failure.operation === 'getKubeconfig') return 'clusterUnknown';
      return isCreation ? 'createRefused' : 'clusterNotAsked';
    case 'conflict':
    case 'concurrentWrite':
    case 'limitReached':
    case 'invalidRequest':
    case 'notSupported':
      return isCreation ? 'createRefused' : 'clusterNotAsked';
    case 'notRegistered':
    case 'notReplicated':
    case 'exchangeRefused':
    case 'invalidInput':
    case 'toolMissing':
    case 'cancelled':
    case 'unexpected':
      return 'clusterNotAsked';
  }
}

/** The words of whoever failed, with the code where they do not hold it. */
function wordsOf({ code, detail }: Failure): string {
  if (code === undefined || detail?.toLowerCase().includes(code.toLowerCase()) === true) return detail ?? '';
  return detail === undefined ? code : `${code}: ${detail}`;
}
