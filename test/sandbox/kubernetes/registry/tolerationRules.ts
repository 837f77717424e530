import type { FieldProblem } from '../model/apiError.ts';
import { invalidValue, unsupportedValue } from '../model/fieldProblems.ts';
import type { Toleration } from '../model/pod.ts';
import { labelValueProblem, qualifiedNameProblem } from './nameRules.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Problems of one toleration (`ValidateTolerations` of Kubernetes' core/v1); an empty text is as good as none. */
export function tolerationProblems(toleration: Toleration, field: string): FieldProblem[] {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  const problems: FieldProblem[] = [];
  const keyProblem = key === '' ? undefined : qualifiedNameProblem(key);
  if (keyProblem !== undefined) problems.push(invalidValue(`${field}.key`, key, keyProblem));
  if (key === '' && operator !== 'Exists') {
    problems.push(invalidValue(`${field}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    problems.push(invalidValue(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  if (operator === 'Exists') {
    if (value !== '') problems.push(invalidValue(`${field}.operator`, toleration, "value must be empty when `operator` is 'Exists'"));
  } else if (operator === 'Equal' || operator === '') {
    const valueProblem = labelValueProblem(value);
    if (valueProblem !== undefined) problems.push(invalidValue(`${field}.operator`, value, valueProblem));
  } else {
    problems.push(unsupportedValue(`${field}.operator`, operator, ['Equal', 'Exists']));
  }
  if (effect !== '' && !EFFECTS.includes(effect)) problems.push(unsupportedValue(`${field}.effect`, effect, EFFECTS));
  return problems;
}
