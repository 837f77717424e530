import { placeOf } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/** Names what was not read and why. Syntax is left to the YAML and JSON editors, which say it better. */
export const notRead: ManifestRule = ({ manifest, judged }) => {
  const problems = judged.flatMap((document) => document.reading.problems.map((problem) => ({ ...problem, range: placeOf(document, problem.span) })));
  const stopped = manifest.stopped === undefined ? [] : [{ reason: manifest.stopped.reason, detail: undefined, range: { start: manifest.stopped.offset, end: manifest.stopped.offset } }];
  return [...problems, ...stopped].flatMap(({ reason, range, detail }): readonly ManifestFinding[] => {
    if (reason === 'syntax') return [];
    const severity = reason === 'duplicateKey' ? 'warning' : 'information';
    return [{ code: 'WI200-not-read', severity, range, message: { key: `manifest.${reason}`, params: { key: detail ?? '' } }, fixes: [] }];
  });
};
