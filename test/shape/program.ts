import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { root, visit } from './sources.ts';

/** A file of the product in the eyes of the type checker. */
interface CheckedSource {
  /** Path from the root, with slashes. */
  readonly path: string;
  readonly tree: ts.SourceFile;
}

export interface CheckedProgram {
  readonly checker: ts.TypeChecker;
  /** src and webview as they are on disk. */
  readonly product: readonly CheckedSource[];
  /** Any file of the program, planted ones too. */
  source(path: string): CheckedSource;
}

/** A rule: what is wrong in one file, as `path:line what`. */
export type Rule = (source: CheckedSource, program: CheckedProgram) => readonly string[];

/**
 * src and webview as one program of tsconfig.json; nothing is checked but what a rule asks about.
 * @param plants files that exist in the program only, by path from the root
 */
export function readProgram(plants: ReadonlyMap<string, string>): CheckedProgram {
  const options = optionsOfProject();
  const texts = new Map([...plants].map(([path, text]) => [resolve(root, path), text]));
  const disk = ts.createCompilerHost(options.options, true);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => texts.has(name) || disk.fileExists(name),
    readFile: (name) => texts.get(name) ?? disk.readFile(name),
    getSourceFile: (name, version, ...rest) => {
      const text = texts.get(name);
      return text === undefined ? disk.getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version, true);
    },
  };
  const names = options.fileNames.filter((name) => /^(src|webview)\//.test(pathOf(name)));
  const program = ts.createProgram([...names, ...texts.keys()], options.options, host);
  const source = (path: string): CheckedSource => {
    const tree = program.getSourceFile(resolve(root, path));
    if (tree === undefined) throw new Error(`${path} is not in the program`);
    return { path, tree };
  };
  return { checker: program.getTypeChecker(), product: names.map((name) => source(pathOf(name))), source };
}

function optionsOfProject(): ts.ParsedCommandLine {
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  };
  const parsed = ts.getParsedCommandLineOfConfigFile(resolve(root, 'tsconfig.json'), {}, host);
  if (parsed === undefined) throw new Error('tsconfig.json cannot be read');
  return parsed;
}

/** Path of a file name from the root, with slashes. */
export function pathOf(fileName: string): string {
  return relative(root, fileName).replaceAll('\\', '/');
}

/** `path:line what` for a node. */
export function finding(node: ts.Node, what: string): string {
  const file = node.getSourceFile();
  return `${pathOf(file.fileName)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${what}`;
}

/** Every node of a tree that a guard lets through. */
export function nodesOf<T extends ts.Node>(tree: ts.Node, guard: (node: ts.Node) => node is T): readonly T[] {
  const found: T[] = [];
  visit(tree, (node) => {
    if (guard(node)) found.push(node);
  });
  return found;
}
