import { badRequest } from '../model/apiError.ts';

/** True where an object's labels satisfy the selector. */
export type LabelMatcher = (labels: Readonly<Record<string, string>> | undefined) => boolean;

/**
 * Parses a `labelSelector` query value: `a=b,c!=d,e in (x,y),f notin (z),g,!h`.
 * @throws ApiError 400 as the API server words it.
 */
export function parseLabelSelector(text: string): LabelMatcher {
  const requirements = splitRequirements(text).map((part) => parseRequirement(part, text));
  return (labels) => requirements.every((requirement) => requirement(labels ?? {}));
}

function splitRequirements(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(current);
      current = '';
    } else current += character;
  }
  parts.push(current);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function parseRequirement(part: string, whole: string): (labels: Readonly<Record<string, string>>) => boolean {
  const set = /^(?<key>[^\s!=(),]+)\s+(?<operator>in|notin)\s+\((?<values>[^()]*)\)$/.exec(part)?.groups;
  if (set) {
    const key = set.key ?? '';
    const values = (set.values ?? '').split(',').map((value) => value.trim());
    return set.operator === 'in'
      ? (labels) => key in labels && values.includes(labels[key] ?? '')
      : (labels) => !(key in labels) || !values.includes(labels[key] ?? '');
  }
  const pair = /^(?<key>[^\s!=(),]+)\s*(?<operator>==|=|!=)\s*(?<value>[^\s!=(),]*)$/.exec(part)?.groups;
  if (pair) {
    const key = pair.key ?? '';
    const value = pair.value ?? '';
    return pair.operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const presence = /^(?<not>!?)\s*(?<key>[^\s!=(),]+)$/.exec(part)?.groups;
  if (presence) {
    const key = presence.key ?? '';
    return presence.not === '!' ? (labels) => !(key in labels) : (labels) => key in labels;
  }
  throw badRequest(`unable to parse requirement: found '${part}' in "${whole}"`);
}

/** Matches a `matchLabels` / `matchExpressions` selector of an object's spec. */
export function matchesSelector(
  selector: {
    matchLabels?: Record<string, string>;
    matchExpressions?: { key: string; operator: string; values?: string[] }[];
  },
  labels: Readonly<Record<string, string>> = {},
): boolean {
  const byLabel = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return byLabel && (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    switch (operator) {
      case 'In':
        return key in labels && values.includes(labels[key] ?? '');
      case 'NotIn':
        return !(key in labels) || !values.includes(labels[key] ?? '');
      case 'Exists':
        return key in labels;
      default:
        return !(key in labels);
    }
  });
}
