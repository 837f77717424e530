import type { HandOver } from '../link/handOver/handOver.ts';
import type { PlanStep } from '../link/plan.ts';
import { configureCluster, createNamespace, applyServiceAccount, editManifest, mendWorkload, openCluster } from './clusterSide.ts';
import { assignRole, createIdentity, createResourceGroup, putCredential, readIdentity, registerProvider } from './identitySide.ts';
import { kubeContextOf } from '../model/kubeContext.ts';
import { shellQuote } from './shellQuote.ts';
import { subscriptionOf } from '../model/armId.ts';
import { identityOf } from '../link/facts.ts';

/**
 * One side of a link as a bash script over the Azure CLI (and kubectl for what stands in the
 * cluster). It looks before it changes anything, so that running it twice is the same as once,
 * stops at the first failure, and says what it does. Runs in bash 3.2, which macOS has.
 * @throws TenantlinkError `invalidInput` where a value cannot stand in a script
 */
export function azScript(handOver: HandOver): string {
  const kinds = handOver.ready.map(({ id }) => id);
  const inCluster = kinds.some((kind) => kind === 'createNamespace' || kind === 'applyServiceAccount' || kind === 'mendWorkload');
  const needsIdentity = kinds.some((kind) => kind === 'putCredential' || kind === 'assignRole' || kind === 'createIdentity');
  const steps = handOver.ready.flatMap((step): readonly string[] => {
    const body = sectionOf(step, handOver);
    // The identity's ids are asked for once it is certain that it exists.
    return step.id === 'createIdentity' ? [body, readIdentity(handOver)] : [body];
  });
  const parts = [
    head(handOver),
    ...(needsIdentity && !kinds.includes('createIdentity') ? [readIdentity(handOver)] : []),
    ...(inCluster ? [openCluster(handOver)] : []),
    ...steps,
    ...(needsIdentity ? [tail] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionOf({ action }: PlanStep, handOver: HandOver): string {
  switch (action.kind) {
    case 'createResourceGroup':
      return createResourceGroup(action);
    case 'createIdentity':
      return createIdentity(action);
    case 'assignRole':
      return assignRole(action);
    case 'registerProvider':
      return registerProvider(action);
    case 'putCredential':
      return putCredential(action, handOver);
    case 'configureCluster':
      return configureCluster(action);
    case 'createNamespace':
      return createNamespace(action);
    case 'applyServiceAccount':
      return applyServiceAccount(action, handOver);
    case 'editManifest':
      return editManifest(action, handOver);
    case 'mendWorkload':
      return mendWorkload(action);
  }
}

function head(handOver: HandOver): string {
  const { side, wish } = handOver;
  const outside = side === 'cluster' && kubeContextOf(wish.cluster.id) !== undefined;
  return `#!/usr/bin/env bash
# Made by Tenantlink: ${side === 'cluster' ? "the cluster's" : "the identity's"} half of a link between two tenants. No secret is in it.
# It looks before it changes anything; running it twice is the same as running it once.
set -euo pipefail

say() { printf '%s\\n' "$*"; }
stop() { printf '%s\\n' "$*" >&2; exit 1; }${outside ? '' : `\n${signedIn(handOver)}`}`;
}

/** The session of az must be one of the tenant in which things are changed. */
function signedIn({ side, tenantId, wish }: HandOver): string {
  const subscription = subscriptionOf(side === 'cluster' ? wish.cluster.id : identityOf(wish).id) ?? '';
  return `# Windows' az ends its lines with a carriage return.
ask() { az "$@" --output=tsv | tr -d '\\r'; }
has_line() { printf '%s\\n' "$1" | grep -Fix -- "$2" >/dev/null; }

tenant=${shellQuote(tenantId)}
subscription=${shellQuote(subscription)}
command -v az >/dev/null || stop 'The Azure CLI is not installed: https://aka.ms/azure-cli'
signed_in=$(ask account show --subscription="$subscription" --query=tenantId) || stop "Sign in first: az login --tenant $tenant"
has_line "$signed_in" "$tenant" || stop "Subscription $subscription is not in tenant $tenant. Sign in there: az login --tenant $tenant"`;
}

const tail = `say
say 'Done. Whoever asked for this needs:'
say "  client id  $client_id"
say "  tenant id  $tenant"`;
