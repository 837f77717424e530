import type { Finding } from '../../src/core/chain/finding.ts';
import { latest, type Snapshot } from '../../src/core/inventory/snapshot.ts';
import type { ApplyEvent } from '../../src/core/link/events.ts';
import type { LinkPlan, StepKind } from '../../src/core/link/plan.ts';
import type { ProofEvent } from '../../src/core/proof/proveLink.ts';
import type { Verdict } from '../../src/core/proof/verdict.ts';
import type { Source } from '../../src/core/model/fact.ts';
import { inEnglish, speaker } from '../../src/core/words/say.ts';

/** Says on the terminal what the demo does. */
export interface Printer {
  step(title: string, text: string): void;
  lines(lines: readonly string[]): void;
  snapshot(snapshot: Snapshot): void;
  plan(plan: LinkPlan): void;
  applied(plan: LinkPlan, event: ApplyEvent): void;
  proof(event: ProofEvent): void;
  findings(findings: readonly Finding[]): void;
  verdict(verdict: Verdict): void;
}

const say = speaker(inEnglish);

/** Where a value was read, as a person says it. */
export function sourceText(source: Source): string {
  return typeof source === 'string' ? source : say(source.key, source.params);
}

function told(source: Source): string {
  const text = sourceText(source);
  return text === '' ? '' : ` (${text})`;
}
const marks = { ok: '✓', broken: '✗', unknown: '?' } as const;

export function createPrinter(write: (line: string) => void): Printer {
  const stepName = (plan: LinkPlan, id: StepKind): string => say(`step.${id}`, { target: plan.steps.find((step) => step.id === id)?.target ?? '' });
  const printFindings = (findings: readonly Finding[]): void => {
    for (const { verdict, code, message } of findings) write(`  ${marks[verdict]} ${code.padEnd(28)} ${say(message.key, message.params)}`);
  };
  return {
    step: (title, text) => write(`\n${title}${text === '' ? '' : `: ${text}`}`),
    lines(lines) {
      for (const line of lines) write(`  ${line}`);
    },
    snapshot({ byTenant }) {
      for (const { tenant, clusters, identities } of byTenant.values()) {
        write(`  ${tenant.displayName}`);
        for (const cluster of latest(clusters)?.items ?? []) write(`    cluster  ${cluster.name}: issuer ${cluster.issuer ?? 'off'}, workload identity ${cluster.workloadIdentityEnabled ? 'on' : 'off'}`);
        for (const identity of latest(identities)?.items ?? []) write(`    identity ${identity.name}: client id ${identity.clientId}`);
        for (const part of [clusters, identities]) if (part.state === 'failed') write(`    failed: ${part.failure.operation} ${part.failure.reason} ${part.failure.code ?? ''} ${part.failure.detail ?? ''}`);
      }
    },
    plan(plan) {
      write('\nPlan');
      for (const step of plan.steps) {
        write(`  ${step.state === 'inPlace' ? '=' : '+'} ${stepName(plan, step.id)}${step.state === 'inPlace' ? ' (in place)' : ''}`);
        for (const { what, before, after, reversibility } of step.changes) {
          write(`      ${what}: ${before ?? 'none'} → ${after ?? 'known after an earlier step'}${reversibility === 'reversible' ? '' : ` (${say(`plan.reversibility.${reversibility}`)})`}`);
        }
      }
      for (const { key, params } of plan.warnings) write(`  ! ${say(key, params)}`);
    },
    applied(plan, event) {
      if (event.kind === 'started') write(`  … ${stepName(plan, event.step)}`);
      if (event.kind === 'progress') write(`      ${say(event.message.key, event.message.params)}`);
      if (event.kind === 'done') write(`  ✓ ${stepName(plan, event.step)}`);
      if (event.kind === 'failed') write(`  ✗ ${stepName(plan, event.step)}: ${event.failure.reason} ${event.failure.code ?? ''} ${event.failure.detail ?? ''}`);
    },
    proof(event) {
      if (event.kind === 'created') write(`  Job ${event.ref.namespace}/${event.ref.name} created`);
      if (event.kind === 'scheduled') write(`  pod ${event.podName} scheduled on ${event.node}`);
      if (event.kind === 'waiting') write(`  waiting: ${event.reason} ${event.message}`);
      if (event.kind === 'warning') write(`  warning: ${event.event.reason} ${event.event.message}`);
      if (event.kind === 'lines') for (const { text } of event.lines) write(`  | ${text}`);
      if (event.kind === 'cleaned') write('  cleaned up');
      if (event.kind === 'cleanupFailed') write(`  not cleaned up: ${event.failure.reason}; remains ${event.remains.join(', ')}`);
      if (event.kind === 'verdict') printFindings(event.verdict.findings);
    },
    findings: printFindings,
    verdict(verdict) {
      write(`\nVerdict: ${verdict.status} ${verdict.code}`);
      write(`  ${say(verdict.message.key, verdict.message.params)}`);
      if (verdict.expected !== undefined && verdict.actual !== undefined) {
        write(`  expected ${verdict.expected.value}${told(verdict.expected.source)}`);
        write(`  actual   ${verdict.actual.value}${told(verdict.actual.source)}`);
      }
    },
  };
}
