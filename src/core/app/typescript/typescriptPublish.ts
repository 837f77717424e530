import type { AppFile } from '../app.ts';

/** Builds and pushes the image with what is installed, and says what is missing where nothing is. */
export const typescriptPublish: AppFile = {
  path: 'publish.mjs',
  text: `// Builds the image that deploy/pod.yaml names and pushes it, with docker or podman, whichever is there.
//   node publish.mjs [PLATFORM]    the nodes' platform, linux/amd64 unless you name another, such as linux/arm64
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const [, , platform = 'linux/amd64'] = process.argv;
const image = /^ *image: ["']?([^"'\\s]+)/m.exec(readFileSync(\`\${folder}deploy/pod.yaml\`, 'utf8'))?.[1];
if (image === undefined) stop('deploy/pod.yaml names no image.');

const builders = ['docker', 'podman'];
const silent = [];
const builder = builders.find((name) => {
  const { error, status, stderr } = spawnSync(name, ['version'], { encoding: 'utf8' });
  if (error === undefined && status !== 0) silent.push(\`\${name} is installed but cannot be used: \${stderr.trim()}\`);
  return error === undefined && status === 0;
});
if (builder === undefined) {
  const missing = \`None of \${builders.join(', ')} is installed. Install one (https://docs.docker.com/get-docker, https://podman.io) and run this again.\`;
  stop(silent.length === 0 ? missing : silent.join('\\n'));
}

run(['build', '--platform', platform, '--tag', image, '.'], 'The image was not built.');
run(['push', image], \`The image was not pushed. Does \${image.split('/')[0]} want a sign-in? \${builder} login \${image.split('/')[0]}\`);
console.log(\`Pushed \${image}\`);

function run(args, failed) {
  console.log(\`> \${builder} \${args.join(' ')}\`);
  // The Dockerfile builds on this machine's platform for another: only BuildKit can, which older dockers leave off.
  const env = builder === 'docker' ? { ...process.env, DOCKER_BUILDKIT: '1' } : process.env;
  if (spawnSync(builder, args, { cwd: folder, stdio: 'inherit', env }).status !== 0) stop(failed + (args[0] === 'build' ? buildxHint() : ''));
}

// What may be the reason where docker cannot build.
function buildxHint() {
  if (builder !== 'docker' || spawnSync('docker', ['buildx', 'version']).status === 0) return '';
  return ' docker has no buildx here, without which newer versions of docker cannot build this: install docker-buildx (https://docs.docker.com/go/buildx).';
}

function stop(why) {
  console.error(why);
  process.exit(1);
}
`,
};
