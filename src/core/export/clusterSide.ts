import { armIdParts } from '../model/armId.ts';
import type { ClusterRef } from '../model/cluster.ts';
import { clusterName, kubeContextOf } from '../model/kubeContext.ts';
import type { WorkloadEdit } from '../model/workloadEdit.ts';
import { annotationsFor } from '../link/annotationChanges.ts';
import type { HandOver } from '../link/handOver/handOver.ts';
import type { StepAction } from '../link/plan.ts';
import { resolvedOr } from '../link/step.ts';
import { option, shellQuote } from './shellQuote.ts';

type Action<Kind extends StepAction['kind']> = Extract<StepAction, { kind: Kind }>;

const needsKubectl = `command -v kubectl >/dev/null || stop 'kubectl is not installed: az aks install-cli'`;

/** A cluster outside Azure, by the context that names it; on another machine it may have another name. */
function kubectlIn(context: string): string {
  return `context=${shellQuote(context)}
in_cluster() { kubectl --context="\${KUBE_CONTEXT:-$context}" "$@"; }`;
}

function named({ id }: ClusterRef): string {
  const { name, resourceGroup, subscriptionId } = armIdParts(id);
  return `${option('name', name)} ${option('resource-group', resourceGroup)} ${option('subscription', subscriptionId)}`;
}

/** Opens this very cluster, whatever kubectl points at; the kubeconfig is the script's own and goes with it. */
export function openCluster({ wish }: HandOver): string {
  const context = kubeContextOf(wish.cluster.id);
  if (context !== undefined) return `${needsKubectl}\n${kubectlIn(context)}`;
  return `${needsKubectl}
kubeconfig=$(mktemp)
trap 'rm -f "$kubeconfig"' EXIT
az aks get-credentials ${named(wish.cluster)} --file="$kubeconfig" --overwrite-existing --output=none
# A cluster with Microsoft Entra sign-in is opened through kubelogin; it takes the session of az.
if command -v kubelogin >/dev/null; then kubelogin convert-kubeconfig --login azurecli --kubeconfig "$kubeconfig"; fi
in_cluster() { kubectl --kubeconfig="$kubeconfig" "$@"; }`;
}

export function configureCluster({ cluster }: Action<'configureCluster'>): string {
  const which = named(cluster);
  return `say ${shellQuote(`Cluster ${clusterName(cluster.id)}`)}
issuer_on=$(ask aks show ${which} --query=oidcIssuerProfile.enabled)
webhook_on=$(ask aks show ${which} --query=securityProfile.workloadIdentity.enabled)
if [ "$issuer_on" = true ] && [ "$webhook_on" = true ]; then
  say '  OIDC issuer and workload identity are in place'
else
  say '  turning on the OIDC issuer (which cannot be turned off again) and workload identity; this takes minutes'
  az aks update ${which} --enable-oidc-issuer --enable-workload-identity --output=none
  say '  turned on'
fi
issuer=$(ask aks show ${which} --query=oidcIssuerProfile.issuerUrl)
say "  issuer  $issuer"`;
}

export function createNamespace({ namespace }: Action<'createNamespace'>): string {
  return `say ${shellQuote(`Namespace ${namespace}`)}
found=$(in_cluster get namespace ${shellQuote(namespace)} --ignore-not-found --output=name)
if [ -n "$found" ]; then
  say '  in place'
else
  in_cluster create namespace ${shellQuote(namespace)}
fi`;
}

export function applyServiceAccount({ serviceAccount: { namespace, name }, tenantId }: Action<'applyServiceAccount'>, { resolved }: HandOver): string {
  const annotations = Object.entries(annotationsFor(resolvedOr(resolved.identity, 'identity').clientId, tenantId));
  const inNamespace = option('namespace', namespace);
  return `say ${shellQuote(`ServiceAccount ${namespace}/${name}`)}
found=$(in_cluster get serviceaccount ${shellQuote(name)} ${inNamespace} --ignore-not-found --output=name)
if [ -z "$found" ]; then
  in_cluster create serviceaccount ${shellQuote(name)} ${inNamespace}
else
  in_cluster get serviceaccount ${shellQuote(name)} ${inNamespace} --output='jsonpath=  before: {.metadata.annotations}{"\\n"}'
fi
in_cluster annotate serviceaccount ${shellQuote(name)} ${inNamespace} --overwrite ${annotations.map(([key, value]) => shellQuote(`${key}=${value}`)).join(' ')}`;
}

/** A script cannot know where the manifest is kept. */
export function editManifest({ serviceAccount: { namespace, name }, owner, tenantId }: Action<'editManifest'>, { resolved }: HandOver): string {
  const annotations = Object.entries(annotationsFor(resolvedOr(resolved.identity, 'identity').clientId, tenantId));
  return [
    `say ${shellQuote(`ServiceAccount ${namespace}/${name} belongs to ${owner.tool}. Set these annotations in its manifest and roll it out:`)}`,
    ...annotations.map(([key, value]) => `say ${shellQuote(`  ${key}: ${value}`)}`),
  ].join('\n');
}

export function mendWorkload({ workload: { kind, namespace, name }, edits }: Action<'mendWorkload'>): string {
  const target = shellQuote(`${kind.toLowerCase()}/${name}`);
  const where = option('namespace', namespace);
  const environment = edits.flatMap((edit) => (edit.kind === 'env' ? [edit] : []));
  const patch = patchOf(kind, edits);
  return [
    `say ${shellQuote(`${kind} ${namespace}/${name}`)}`,
    ...(patch === undefined ? [] : [`in_cluster patch ${target} ${where} --type=merge ${option('patch', JSON.stringify(patch))}`]),
    ...environment.map(({ container, name: variable, after }) => {
      const change = after === null ? `${variable}-` : `${variable}=${after}`;
      return `in_cluster set env ${target} ${where} ${option('containers', container)} ${shellQuote(change)}`;
    }),
  ].join('\n');
}

/** A merge patch of the pod template; null takes a value away. */
function patchOf(kind: string, edits: readonly WorkloadEdit[]): unknown {
  const labels = entriesOf(edits, 'label');
  const annotations = entriesOf(edits, 'annotation');
  const account = edits.find((edit) => edit.kind === 'serviceAccountName');
  if (labels === undefined && annotations === undefined && account === undefined) return undefined;
  const template = {
    ...(labels === undefined && annotations === undefined ? {} : { metadata: { ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) } }),
    ...(account === undefined ? {} : { spec: { serviceAccountName: account.after } }),
  };
  return kind === 'CronJob' ? { spec: { jobTemplate: { spec: { template } } } } : { spec: { template } };
}

function entriesOf(edits: readonly WorkloadEdit[], kind: 'label' | 'annotation'): Readonly<Record<string, string | null>> | undefined {
  const found = edits.flatMap((edit) => (edit.kind === kind ? [[edit.key, edit.after] as const] : []));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
