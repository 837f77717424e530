import { ruleHelpOf, ruleMarkdown, withoutMarks } from '../core/manifest/ruleHelp.ts';

/** What one code means, as plain text; undefined for a code that there is not. */
export function ruleText(page: string, code: string): string | undefined {
  const help = ruleHelpOf(page, code);
  return help === undefined ? undefined : withoutMarks(ruleMarkdown(help)).replace(/^# /, '');
}
