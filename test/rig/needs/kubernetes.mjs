/**
 * The programs of a real Kubernetes: four built from Debian's source, the rest taken out of Debian's packages without
 * installing them, because installed ones would start services of the machine.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { kubernetesFolder, kubernetesRecipe } from './places.mjs';
import { Obstacle, exclusively, run, step } from './step.mjs';

/** Where the programs of each package lie in it; a folder ends with a slash. @type {Record<string, string[]>} */
const taken = {
  'etcd-server': ['usr/bin/etcd'],
  containerd: ['usr/bin/containerd', 'usr/bin/containerd-shim-runc-v2', 'usr/bin/ctr'],
  runc: ['usr/sbin/runc'],
  tini: ['usr/bin/tini'],
  'containernetworking-plugins': ['usr/lib/cni/'],
};

/** What `apt-get source` asks for, from the places this machine already takes its packages from. @param {string} folder */
async function sourceOptions(folder) {
  const targets = await run('apt-get', ['indextargets', '--format', '$(IDENTIFIER)|$(SITE)|$(CODENAME)|$(COMPONENT)|$(ORIGIN)']);
  const ours = targets.split('\n').map((line) => line.split('|')).filter(([kind, , , component, origin]) => kind === 'Packages' && component === 'main' && origin?.startsWith('Debian'));
  if (ours.length === 0) throw new Obstacle("apt names no package source of Debian's: the cluster's programs are built from Debian's source");
  const list = join(folder, 'sources.list');
  // Their keys are those that apt trusts anyway.
  const signer = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const signed = existsSync(signer) ? `[signed-by=${signer}] ` : '';
  writeFileSync(list, ours.map(([, site, codename, component]) => `deb-src ${signed}${site} ${codename} ${component}\n`).join(''));
  mkdirSync(join(folder, 'lists', 'partial'), { recursive: true });
  return ['-q', '-o', `Dir::Etc::sourcelist=${list}`, '-o', 'Dir::Etc::sourceparts=-', '-o', `Dir::State::lists=${join(folder, 'lists')}`, '-o', 'APT::Sandbox::User=root'];
}

/** Fetches and unpacks the source. @param {string} folder @returns {Promise<string>} its folder */
async function fetchSource(folder) {
  const options = await sourceOptions(folder);
  await run('apt-get', [...options, 'update'], { cwd: folder });
  await run('apt-get', [...options, 'source', 'kubernetes'], { cwd: folder });
  const name = readdirSync(folder, { withFileTypes: true }).find((entry) => entry.isDirectory() && entry.name.startsWith('kubernetes-'))?.name;
  if (!name?.includes(kubernetesRecipe.version)) throw new Obstacle(`Debian's source of Kubernetes is ${name ?? 'not to be had'}, not ${kubernetesRecipe.version}: this machine's Debian is another than the one the cluster stage was made on (12)`);
  return join(folder, name);
}

/** Its own copy of reflect2 knows nothing of the maps of today's Go; Debian's package does. @param {string} source */
function renewReflect2(source) {
  const vendored = join(source, 'vendor', 'github.com', 'modern-go', 'reflect2');
  for (const name of readdirSync(vendored).filter((file) => file.endsWith('.go'))) rmSync(join(vendored, name));
  const newer = '/usr/share/gocode/src/github.com/modern-go/reflect2';
  for (const name of readdirSync(newer).filter((file) => /\.(go|s)$/.test(file) && !file.endsWith('_test.go'))) copyFileSync(join(newer, name), join(vendored, name));
}

/** @param {string} source @param {string} into */
async function compile(source, into) {
  const { version, programs, environment, linker, go } = kubernetesRecipe;
  const [major, minor] = version.split('.');
  const versions = join(source, 'version-of-this-build');
  writeFileSync(versions, `KUBE_GIT_COMMIT='debian'\nKUBE_GIT_TREE_STATE='archive'\nKUBE_GIT_VERSION='v${version}'\nKUBE_GIT_MAJOR='${major}'\nKUBE_GIT_MINOR='${minor}'\n`);
  const env = {
    ...process.env,
    ...environment,
    KUBE_GIT_VERSION_FILE: versions,
    GOCACHE: join(source, 'go-cache'),
    GOMAXPROCS: String(cpus().length),
    PATH: [`/usr/lib/${go}/bin`, process.env.PATH].join(delimiter),
  };
  const targets = programs.map((name) => `cmd/${name}`).join(' ');
  await run('nice', ['-n', '10', 'make', `WHAT=${targets}`, `GOLDFLAGS=${linker}`], { cwd: source, env });
  for (const name of programs) copyFileSync(join(source, '_output', 'bin', name), join(into, name));
}

/** @param {string} folder where to work @param {string} into where the programs go */
async function takeFromPackages(folder, into) {
  await run('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...Object.keys(taken)], { cwd: folder });
  for (const archive of readdirSync(folder).filter((name) => name.endsWith('.deb'))) await run('dpkg', ['-x', archive, 'unpacked'], { cwd: folder });
  for (const path of Object.values(taken).flat()) {
    const from = join(folder, 'unpacked', path);
    if (path.endsWith('/')) cpSync(from, join(into, basename(path)), { recursive: true });
    else copyFileSync(from, join(into, basename(path)));
  }
}

/** @param {string} folder */
async function make(folder) {
  const work = join(tmpdir(), `tenantlink-kubernetes-${process.pid}`);
  mkdirSync(work, { recursive: true });
  mkdirSync(folder, { recursive: true });
  try {
    await takeFromPackages(work, folder);
    const source = await fetchSource(work);
    renewReflect2(source);
    await compile(source, folder);
  } finally {
    // Go writes its module folders read-only; these are not such, but a build ended half-way may still write.
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
  return (await run('du', ['-sm', folder])).replace(/^(\d+)[^]*/, '$1 MB');
}

/** Whether the programs are there already, so that what builds them is not needed. */
export function hasKubernetes() {
  return process.env.KUBECONFIG !== undefined || existsSync(kubernetesFolder());
}

/** Builds the programs into the cache folder, unless another cluster is named by KUBECONFIG or they are there. Only where noRoom (room.mjs) has no objection. */
export async function ensureKubernetes() {
  if (hasKubernetes()) return;
  const folder = kubernetesFolder();
  await exclusively(folder, async () => {
    if (existsSync(folder)) return;
    mkdirSync(dirname(folder), { recursive: true });
    const leftovers = readdirSync(dirname(folder)).filter((entry) => entry.startsWith(`${basename(folder)}.unfinished`));
    for (const entry of leftovers) rmSync(join(dirname(folder), entry), { recursive: true, force: true });
    const unfinished = `${folder}.unfinished-${process.pid}`;
    await step(`Kubernetes ${kubernetesRecipe.version} from Debian's source (${basename(folder)})`, async () => {
      const size = await make(unfinished);
      renameSync(unfinished, folder);
      return size;
    });
  });
}
