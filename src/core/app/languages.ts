import type { AppFile, AppLanguage, AppWish } from './app.ts';
import { goProgram } from './go/goProgram.ts';
import { goProject } from './go/goProject.ts';
import { goPublish } from './go/goPublish.ts';
import { typescriptProgram } from './typescript/typescriptProgram.ts';
import { typescriptProject } from './typescript/typescriptProject.ts';
import { typescriptPublish } from './typescript/typescriptPublish.ts';

/** What differs from language to language. */
interface Language {
  /** As people write it. */
  readonly label: string;
  /** The libraries that an app in it rests on. */
  readonly libraries: string;
  readonly mainFile: string;
  /** The app's own program that builds and pushes its image, run in its folder. */
  readonly publish: { readonly command: string; readonly args: readonly string[] };
  /** Programs that can build the image; one is enough. */
  readonly builders: readonly string[];
  /** Lines for a shell that start the app on one's own machine, after `az login`. */
  readonly local: readonly string[];
  readonly files: (wish: AppWish) => readonly AppFile[];
}

/** Every language; a new one is one more row. */
export const languages: Readonly<Record<AppLanguage, Language>> = {
  typescript: {
    label: 'TypeScript',
    libraries: '@azure/identity, @azure/arm-quota',
    mainFile: 'src/main.ts',
    publish: { command: 'node', args: ['publish.mjs'] },
    builders: ['docker', 'podman'],
    local: ['npm install', 'npm start'],
    files: (wish) => [typescriptProgram, ...typescriptProject(wish), typescriptPublish],
  },
  go: {
    label: 'Go',
    libraries: 'azidentity, armquota',
    mainFile: 'main.go',
    publish: { command: 'go', args: ['run', './publish'] },
    builders: ['ko', 'docker', 'podman'],
    local: ['go mod tidy', 'go run .'],
    files: (wish) => [goProgram, ...goProject(wish), goPublish],
  },
};
