import { ruleCodes, type ManifestFinding } from './rules/rule.ts';

/** What the page of rules says of one code, in Markdown. */
export interface RuleHelp {
  readonly code: ManifestFinding['code'];
  readonly severity: string;
  /** What is wrong, what follows, and what the quick fix does: parts of sentences. */
  readonly wrong: string;
  readonly follows: string;
  readonly fix: string;
  /** Its section, without the heading. */
  readonly section: string;
}

/** What the page of rules (rules.md beside this file) says of every code, in their order; a code that it leaves out is left out. */
export function ruleHelps(page: string): readonly RuleHelp[] {
  const rows = new Map([...page.matchAll(/^\| `(WI\d{3}-[a-z-]+)` \|(.*)\|$/gm)].map(([, code = '', cells = '']) => [code, cells.split('|').map((cell) => cell.trim())]));
  const sections = new Map(page.split(/^## /m).slice(1).map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n')).trim()]));
  return ruleCodes.flatMap((code) => {
    const [severity = '', wrong = '', follows = '', fix = ''] = rows.get(code) ?? [];
    const section = sections.get(code);
    return section === undefined ? [] : [{ code, severity, wrong, follows, fix, section }];
  });
}

/** Finds a code by its name or number, in any case: `WI201` is enough. */
export function ruleHelpOf(page: string, text: string): RuleHelp | undefined {
  const asked = text.trim().toLowerCase();
  return ruleHelps(page).find(({ code }) => code.toLowerCase() === asked || code.toLowerCase().startsWith(`${asked}-`));
}

/** The page of one code. */
export function ruleMarkdown({ code, severity, wrong, follows, section }: RuleHelp): string {
  return `# ${code}\n\n**${sentence(wrong)}** ${sentence(follows)}\n\n${section}\n\nSeverity: ${severity}.\n`;
}

/** Markdown without its marks. */
export function withoutMarks(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/\*\*|`/g, '');
}

/** A part of a sentence as a whole one. */
export function sentence(part: string): string {
  return part === '' ? '' : `${part.charAt(0).toUpperCase()}${part.slice(1)}.`;
}
