import type { AppFile, AppWish } from '../app.ts';
import { baseImages, nodeVersion, npmVersions } from '../versions.ts';

/** What installs, checks and bundles the TypeScript app, and its image. */
export function typescriptProject({ name }: AppWish): readonly AppFile[] {
  return [
    { path: 'package.json', text: json(packageJson(name)) },
    { path: 'tsconfig.json', text: json(tsconfig()) },
    { path: 'bundle.mjs', text: bundle },
    { path: 'Dockerfile', text: dockerfile },
    { path: '.dockerignore', text: lines('.git', '.vscode', 'deploy', 'dist', 'node_modules', 'README.md') },
    { path: '.gitignore', text: lines('dist/', 'node_modules/') },
  ];
}

const packageJson = (name: string): unknown => ({
  name,
  version: '1.0.0',
  private: true,
  type: 'module',
  engines: { node: `>=${nodeVersion}` },
  scripts: {
    start: 'node src/main.ts',
    check: 'tsc',
    build: 'tsc && node bundle.mjs',
  },
  dependencies: { '@azure/arm-quota': npmVersions['@azure/arm-quota'], '@azure/identity': npmVersions['@azure/identity'] },
  devDependencies: { '@types/node': npmVersions['@types/node'], esbuild: npmVersions.esbuild, typescript: npmVersions.typescript },
});

/** Node runs the sources as they are (it takes the types away), so TypeScript only checks. */
const tsconfig = (): unknown => ({
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['src'],
});

const bundle = `// One file for the image, so that it needs no node_modules.
import { build } from 'esbuild';

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/main.mjs',
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  // Older packages inside ask for Node's modules by require.
  banner: { js: "import { createRequire } from 'node:module';\\nconst require = createRequire(import.meta.url);" },
});
`;

const dockerfile = `# Built on the machine's own platform; what comes out runs on any.
FROM --platform=$BUILDPLATFORM ${baseImages.node} AS build
WORKDIR /build
COPY package.json package-lock.json* ./
RUN npm install --no-audit --no-fund
COPY tsconfig.json bundle.mjs ./
COPY src ./src
RUN npm run build

FROM ${baseImages.node}
COPY --from=build /build/dist /app
# Any but root; the app writes nothing, so its root file system may be read-only.
USER 1000
ENTRYPOINT ["node", "/app/main.mjs"]
`;

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function lines(...names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}
