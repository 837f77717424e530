/** Types of places.mjs, which has to stay JavaScript because the bootstrap runs before any newer Node is installed. */
export type EditionName = 'newest' | 'oldest';
export interface Edition {
  readonly vscode: string;
  readonly codeServer: string;
  readonly node: string;
}
export const repository: string;
export const nodeOfProject: string;
export const editions: Readonly<Record<EditionName, Edition>>;
export function editionFolder(name: EditionName): string;
export function findProgram(program: string): string | undefined;
export function findChromium(): string | undefined;
export function kubernetesFolder(): string;
export function kubectlProgram(): string;
