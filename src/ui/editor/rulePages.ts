import * as vscode from 'vscode';
import { ruleHelpOf, ruleMarkdown } from '../../core/manifest/ruleHelp.ts';
import type { ManifestFinding } from '../../core/manifest/rules/rule.ts';

/** package.json has this scheme shown as rendered Markdown. */
const scheme = 'tenantlink-rules';

/**
 * The page that explains a code. A document of its own and no command: from VS Code 1.139 on, hovers
 * run no command behind the code of a diagnostic.
 */
export function rulePage(code: ManifestFinding['code']): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${code}.md` });
}

/** Answers the pages; the text of all of them is read when the first one is opened. */
export function registerRulePages(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent({ path }) {
      const { default: page } = await import('../../core/manifest/rules.md');
      const help = ruleHelpOf(page, path.slice(1).replace(/\.md$/, ''));
      return help === undefined ? undefined : ruleMarkdown(help);
    },
  });
}
