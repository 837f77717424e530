import type { CheckScope } from '../checkScope.ts';
import type { ScalarValue } from '../manifest.ts';

/** Whether a value is a written `null` in a patch of kustomize, which takes the key away; nothing at all is still being typed. */
export function takesAway({ context }: CheckScope, value: ScalarValue): boolean {
  return context.isPatch === true && value.type === 'null' && value.text !== '';
}
