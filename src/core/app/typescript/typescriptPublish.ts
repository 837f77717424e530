import type { AppFile } from '../app.ts';

/** Builds and pushes the image with what is installed, and says what is missing where nothing is. */
export const typescriptPublish: AppFile = {
  path: 'publish.mjs',
  text: `// Builds the image that deploy/pod.yaml names and pushes it, with docker or podman, whichever is there.
//   node publish.mjs [PLATFORM]    the nodes' platform, linux/amd64 unless you name another, such as linux/arm64
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const folder = import.meta.dirname;
const [, , platform = 'linux/amd64'] = process.argv;
const image = /^ *image: ["']?([^"'\\s]+)/m.exec(readFileSync(\`\${folder}/deploy/pod.yaml\`, 'utf8'))?.[1];
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

run(['build', '--platform', platform, '--tag', image, '.'], \`The image was not built.\`);
run(['push', image], \`The image was not pushed. Does \${image.split('/')[0]} want a sign-in? \${builder} login \${image.split('/')[0]}\`);
console.log(\`Pushed \${image}\`);

function run(args, failed) {
  console.log(\`> \${builder} \${args.join(' ')}\`);
  if (spawnSync(builder, args, { cwd: folder, stdio: 'inherit' }).status !== 0) stop(failed);
}

function stop(why) {
  console.error(why);
  process.exit(1);
}
`,
};
