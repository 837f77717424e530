import type { AppFile, AppLanguage, AppWish } from './app.ts';
import { goProgram } from './go/goProgram.ts';
import { goProject } from './go/goProject.ts';
import { goPublish } from './go/goPublish.ts';
import { typescriptProgram } from './typescript/typescriptProgram.ts';
import { typescriptProject } from './typescript/typescriptProject.ts';
import { typescriptPublish } from './typescript/typescriptPublish.ts';
import { goVersion, nodeVersion, publisherGoVersion } from './versions.ts';

/** What differs from language to language. */
interface Language {
  /** As people write it. */
  readonly label: string;
  /** The libraries that an app in it rests on. */
  readonly libraries: string;
  readonly mainFile: string;
  /** The app's own program that builds and pushes its image, seen from its folder. */
  readonly publish: Publishing;
  /** Programs that can build the image; one is enough. */
  readonly builders: readonly string[];
  /** Said of them where the name alone is not enough. */
  readonly builderNotes: string;
  /** What is needed on one's own machine to start the app there, at least. */
  readonly localNeeds: string;
  /** Lines for a shell that start the app on one's own machine, after `az login`. */
  readonly local: readonly string[];
  readonly files: (wish: AppWish) => readonly AppFile[];
}

/** A program that is run by another. */
interface Publishing {
  readonly command: string;
  readonly args: readonly string[];
  /** Below the app's own folder, where it is run; absent: there. */
  readonly folder?: string;
  /** What runs it, with the oldest version that does. */
  readonly runsWith: string;
}

/** Every language; a new one is one more row. */
export const languages: Readonly<Record<AppLanguage, Language>> = {
  typescript: {
    label: 'TypeScript',
    libraries: '@azure/identity, @azure/arm-quota',
    mainFile: 'src/main.ts',
    publish: { command: 'node', args: ['publish.mjs'], runsWith: 'Node.js 16' },
    builders: ['docker', 'podman'],
    builderNotes: 'docker builds with its buildx.',
    localNeeds: `Node.js ${nodeVersion}`,
    local: ['npm install', 'npm start'],
    files: (wish) => [typescriptProgram, ...typescriptProject(wish), typescriptPublish],
  },
  go: {
    label: 'Go',
    libraries: 'azidentity, armquota',
    mainFile: 'main.go',
    publish: { command: 'go', args: ['run', '.'], folder: 'publish', runsWith: `Go ${publisherGoVersion}` },
    builders: ['ko', 'docker', 'podman'],
    builderNotes: `ko builds with the Go of this machine, which must be ${goVersion} or newer, docker with its buildx.`,
    localNeeds: `Go ${goVersion}`,
    local: ['go mod tidy', 'go run .'],
    files: (wish) => [goProgram, ...goProject(wish), goPublish],
  },
};
