import { valueOf } from '../../model/fact.ts';
import type { Workload } from '../../model/workload.ts';
import type { ChainFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI110-container-environment';

/** Names of containers that the webhook is to leave alone, separated by semicolons (azure-workload-identity v1.6.0). */
const skipContainers = 'azure.workload.identity/skip-containers';

/**
 * Every container gets its environment from the webhook: none is skipped, and none sets an AZURE_*
 * variable itself to another value, which would win over the annotations.
 */
export const containerEnvironmentLink: ChainLink = {
  code,
  check(facts) {
    const { workload } = facts;
    if (workload === undefined) return undefined;
    if (workload.state === 'unknown') return unknownBecause(code, workload.failure);
    if (workload.value === undefined) return undefined;
    return skipped(facts, workload.value) ?? overridden(facts, workload.value) ?? hidden(workload.value) ?? { code, verdict: 'ok', message: { key: 'chain.containerEnvironment.ok' }, actual: live('not overridden', workload) };
  },
};

/** Broken where no container is left that the webhook serves. */
function skipped({ workload }: ChainFacts, { containers, podAnnotations }: Workload): Finding | undefined {
  const left = podAnnotations[skipContainers]?.split(';').map((name) => name.trim()) ?? [];
  if (workload === undefined || containers.length === 0 || !containers.every(({ name }) => left.includes(name))) return undefined;
  return {
    code,
    verdict: 'broken',
    message: { key: 'chain.containerEnvironment.skipped', params: { containers: left.join(', ') } },
    expected: required('a container that is not skipped', skipContainers),
    actual: live(left.join(';'), workload),
    remedy: { kind: 'editWorkload' },
  };
}

function overridden(facts: ChainFacts, { containers }: Workload): Finding | undefined {
  for (const container of containers) {
    for (const { name, wanted } of wantedEnvironment(facts)) {
      const found = container.env[name];
      if (facts.workload === undefined || found === undefined || found.toLowerCase() === wanted) continue;
      return {
        code,
        verdict: 'broken',
        message: { key: 'chain.containerEnvironment.overrides', params: { container: container.name, name } },
        expected: required(wanted ?? 'set by the webhook', name),
        actual: live(found, facts.workload),
        remedy: { kind: 'editWorkload' },
      };
    }
  }
  return undefined;
}

/** Unknown where a container takes a variable from a Secret or ConfigMap: its value cannot be seen here. */
function hidden({ containers }: Workload): Finding | undefined {
  for (const container of containers) {
    const name = variables.find((variable) => variable in container.env && container.env[variable] === undefined);
    if (name !== undefined) return { code, verdict: 'unknown', message: { key: 'chain.containerEnvironment.hidden', params: { container: container.name, name } } };
  }
  return undefined;
}

const variables: readonly string[] = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE'];

/** What each variable must be; undefined where any value of one's own is wrong, because the webhook chooses it. */
function wantedEnvironment({ identity, subject }: ChainFacts): readonly { readonly name: string; readonly wanted: string | undefined }[] {
  const clientId = valueOf(identity)?.clientId;
  return [
    { name: 'AZURE_TENANT_ID', wanted: subject.identity.tenantId },
    ...(clientId === undefined ? [] : [{ name: 'AZURE_CLIENT_ID', wanted: clientId }]),
    { name: 'AZURE_FEDERATED_TOKEN_FILE', wanted: undefined },
  ];
}
