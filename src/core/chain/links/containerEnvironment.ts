import { valueOf } from '../../model/fact.ts';
import type { ChainFacts } from '../facts.ts';
import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI110-container-environment';

/** No container sets an AZURE_* variable itself to another value: it would win over the annotations. */
export const containerEnvironmentLink: ChainLink = {
  code,
  check(facts) {
    const { workload } = facts;
    if (workload === undefined) return undefined;
    if (workload.state === 'unknown') return unknownBecause(code, workload.failure);
    if (workload.value === undefined) return undefined;
    const wanted = wantedEnvironment(facts);
    for (const container of workload.value.containers) {
      for (const [name, value] of wanted) {
        const found = container.env[name];
        if (found === undefined || found.toLowerCase() === value) continue;
        return {
          code,
          verdict: 'broken',
          message: { key: 'chain.containerEnvironment.overrides', params: { container: container.name, name } },
          expected: required(value, name),
          actual: live(found, workload),
          remedy: { kind: 'editWorkload' },
        };
      }
    }
    return { code, verdict: 'ok', message: { key: 'chain.containerEnvironment.ok' }, actual: live('not overridden', workload) };
  },
};

function wantedEnvironment({ identity, subject }: ChainFacts): readonly (readonly [string, string])[] {
  const clientId = valueOf(identity)?.clientId;
  const wanted: (readonly [string, string])[] = [['AZURE_TENANT_ID', subject.identity.tenantId]];
  if (clientId !== undefined) wanted.push(['AZURE_CLIENT_ID', clientId]);
  return wanted;
}
