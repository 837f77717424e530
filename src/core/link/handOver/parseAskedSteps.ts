import type { StepKind } from '../plan.ts';
import { askedValues, sideOfStep } from './askedValues.ts';
import { fieldsAt, listAt, placeOf, refuse, shownTextAt, textAt, type Fields } from './fileFields.ts';
import { shownLimit, type AskedChange, type AskedStep, type PlanFileHead } from './planFile.ts';
import type { Side } from './sides.ts';

const mostSteps = Object.keys(sideOfStep).length;
const mostChanges = 40;

/** Values of the head that a kind of step cannot do without. */
const required: Readonly<Partial<Record<StepKind, (head: PlanFileHead) => readonly [value: unknown, place: string]>>> = {
  createResourceGroup: ({ identity }) => [identity.createIn, 'identity.createIn'],
  createIdentity: ({ identity }) => [identity.createIn, 'identity.createIn'],
  putCredential: ({ trust }) => [trust.issuer, 'trust.issuer'],
  applyServiceAccount: ({ identity }) => [identity.clientId, 'identity.clientId'],
  editManifest: ({ identity }) => [identity.clientId, 'identity.clientId'],
  mendWorkload: ({ workload }) => [workload, 'workload'],
};

/** The steps of a plan file: of its side only, each kind once, in agreement with the head. */
export function parseSteps(file: Fields, head: PlanFileHead): readonly AskedStep[] {
  const entries = listAt(file, 'steps', mostSteps);
  if (entries.length === 0) return refuse('steps', 'missing');
  const seen = new Set<StepKind>();
  return entries.map((entry, index) => {
    const step = parseStep(entry, `steps[${index}]`, head);
    if (seen.has(step.kind)) return refuse(`steps[${index}].kind`, 'twice');
    seen.add(step.kind);
    return step;
  });
}

function parseStep(entry: unknown, place: string, head: PlanFileHead): AskedStep {
  const kind = kindOf(typeof entry === 'object' && entry !== null && 'kind' in entry ? entry.kind : undefined, `${place}.kind`, head);
  const [value, missing] = required[kind]?.(head) ?? [head, ''];
  if (value === undefined) return refuse(missing, 'missing');
  const values = askedValues(kind, head);
  const fields = fieldsAt(entry, place, ['kind', 'changes', ...Object.keys(values)]);
  for (const [name, expected] of Object.entries(values)) {
    if (textAt(fields, name, { max: 800 }) !== expected) return refuse(placeOf(fields, name), 'contradicts');
  }
  return { kind, values, changes: listAt(fields, 'changes', mostChanges).map((change, index) => parseChange(change, `${place}.changes[${index}]`)) };
}

/** Shown beside what is live, never applied: any words may stand there, but no text that plays with the screen. */
function parseChange(entry: unknown, place: string): AskedChange {
  const fields = fieldsAt(entry, place, ['what', 'before', 'after']);
  const before = shownTextAt(fields, 'before', shownLimit);
  const after = shownTextAt(fields, 'after', shownLimit);
  return { what: textAt(fields, 'what', { max: shownLimit }), ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** A list of kinds of one side, none of them twice and none among `others`. */
export function kindsAt(file: Fields, name: string, rule: { readonly side: Side; readonly others?: readonly StepKind[] }): readonly StepKind[] {
  const seen = new Set(rule.others);
  return listAt(file, name, mostSteps).map((entry, index) => {
    const place = `${name}[${index}]`;
    const kind = kindOf(entry, place, rule);
    if (seen.has(kind)) return refuse(place, 'twice');
    seen.add(kind);
    return kind;
  });
}

function kindOf(value: unknown, place: string, { side }: { readonly side: Side }): StepKind {
  if (typeof value !== 'string' || !isStepKind(value)) return refuse(place, value === undefined ? 'missing' : 'malformed');
  return sideOfStep[value] === side ? value : refuse(place, 'otherSide');
}

function isStepKind(text: string): text is StepKind {
  return Object.hasOwn(sideOfStep, text);
}
