import type { AppFile, AppLanguage } from './app.ts';
import { languages } from './languages.ts';

/** The program that builds and pushes an app's image, with its arguments. */
export interface PublishCommand {
  /** The name that the task has in VS Code. */
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Below the app's own folder, where it runs; absent: there. */
  readonly folder?: string;
  /** What runs it, with the oldest version that does. */
  readonly runsWith: string;
}

/** How the app is built and pushed. */
export function publishCommand({ language, name }: { readonly language: AppLanguage; readonly name: string }): PublishCommand {
  return { label: `${name}: build and push`, ...languages[language].publish };
}

/**
 * The same as a task of VS Code, which reads tasks at the root of a folder that is open only:
 * `below` is the app's folder seen from there, undefined where it is that root itself.
 */
export function tasksFile(app: { readonly language: AppLanguage; readonly name: string; readonly below: string | undefined }): AppFile {
  const { label, command, args, folder } = publishCommand(app);
  const task = {
    label,
    // A process with its arguments: no shell reads them.
    type: 'process',
    command,
    args,
    options: { cwd: ['${workspaceFolder}', app.below, folder].filter((part) => part !== undefined).join('/') },
    group: { kind: 'build', isDefault: true },
    problemMatcher: [],
  };
  return { path: '.vscode/tasks.json', text: `${JSON.stringify({ version: '2.0.0', tasks: [task] }, undefined, 2)}\n` };
}
