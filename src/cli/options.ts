import { parseArgs } from 'node:util';

const formats = ['text', 'json', 'sarif'] as const;
export type Format = (typeof formats)[number];

/** What the command line asks for. */
export type Options =
  | { readonly kind: 'check'; readonly folder: string; readonly format: Format; readonly exclude: readonly string[] }
  /** What a code of the reports means. */
  | { readonly kind: 'explain'; readonly code: string }
  | { readonly kind: 'help' | 'version' }
  /** A mistake on the command line, as a sentence. */
  | { readonly kind: 'refused'; readonly problem: string };

export const usage = `usage: tenantlink-check DIR [--format text|json|sarif] [--exclude GLOB]...
       tenantlink-check --explain CODE | --help | --version

Finds mistakes about Microsoft Entra Workload Identity in the Kubernetes manifests below DIR
(*.yaml, *.yml, *.json). Leaves out what .gitignore files leave out, and node_modules.

  --format   text (one line for each finding), json, or sarif (SARIF 2.1.0)
  --exclude  a glob from DIR, such as "charts/**" or "**/*.gen.yaml"; may be given several times
  --explain  what a code of a finding means, such as WI201

Exit status: 0 clean; 1 findings; 2 unusable input, or something could not be read and nothing else was found.
`;

/** Reads the arguments of the program. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { format: { type: 'string', default: 'text' }, exclude: { type: 'string', multiple: true, default: [] }, help: { type: 'boolean', short: 'h', default: false }, version: { type: 'boolean', default: false }, explain: { type: 'string' } },
    });
    if (values.help) return { kind: 'help' };
    if (values.version) return { kind: 'version' };
    if (values.explain !== undefined) return { kind: 'explain', code: values.explain };
    const format = formats.find((name) => name === values.format);
    if (format === undefined) return { kind: 'refused', problem: `--format is ${formats.join(', ')}, not “${values.format}”.` };
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) return { kind: 'refused', problem: 'Name one folder.' };
    return { kind: 'check', folder, format, exclude: values.exclude };
  } catch (thrown) {
    return { kind: 'refused', problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
