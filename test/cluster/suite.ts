import { randomBytes } from 'node:crypto';

/** Environment variable with the name of one run of the stage, by which it knows what it made on somebody's cluster. */
export const suiteVariable = 'TENANTLINK_SUITE';

export function newSuiteName(): string {
  return `tenantlink-suite-${randomBytes(4).toString('hex')}`;
}

/** This run's name: those of its namespaces begin with it. */
export function suiteName(): string {
  return (process.env[suiteVariable] ??= newSuiteName());
}

/** A name for another namespace of this run. */
export function newNamespaceName(): string {
  return `${suiteName()}-${randomBytes(3).toString('hex')}`;
}

/** On everything that this run makes outside of its namespaces. */
export function suiteLabels(): Record<string, string> {
  return { 'tenantlink.example/suite': suiteName() };
}
