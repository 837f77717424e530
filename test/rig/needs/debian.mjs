/** What comes from Debian's packages. */
import { findChromium, findProgram } from './places.mjs';
import { hasKubernetes } from './kubernetes.mjs';
import { Obstacle, exclusively, run, step } from './step.mjs';

/**
 * Packages by need. `unless` says when the machine has the same thing from elsewhere; `nice` packages only improve
 * screenshots, so without root their absence stops nobody.
 * @type {Record<string, { packages: string[], nice?: string[], unless?: () => boolean }>}
 */
const packagesFor = {
  chromium: { packages: ['chromium', 'ca-certificates'], nice: ['fonts-wqy-microhei'], unless: () => findChromium() !== undefined },
  native: {
    packages: ['python3', 'make', 'g++'],
    unless: () => ['python3', 'make', 'g++'].every((program) => findProgram(program) !== undefined),
  },
  kubernetes: { packages: ['iproute2', 'iptables', 'libseccomp2'], unless: () => process.env.KUBECONFIG !== undefined },
  'kubernetes-build': { packages: ['golang-1.19-go', 'golang-github-modern-go-reflect2-dev', 'dpkg-dev', 'make', 'rsync', 'jq'], unless: hasKubernetes },
  ripgrep: { packages: ['ripgrep'], unless: () => findProgram('rg') !== undefined },
};

/** @param {string[]} packages @returns {Promise<string[]>} those that dpkg does not know as installed */
async function missing(packages) {
  const states = await run('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...packages]).catch(() => '');
  // dpkg-query fails as soon as one package is unknown to it, and then says nothing useful: ask one by one.
  if (states) return packages.filter((name) => !states.includes(`${name} installed`));
  const each = await Promise.all(
    packages.map((name) => run('dpkg-query', ['-W', '-f=${db:Status-Status}', name]).catch(() => 'unknown')),
  );
  return packages.filter((_, index) => each[index] !== 'installed');
}

/** @param {string[]} packages */
function byHand(packages) {
  return `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/** @param {string[]} packages */
function install(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const wait = ['-o', 'DPkg::Lock::Timeout=600'];
  return step(`${packages.join(', ')} from Debian`, async () => {
    await run('apt-get', ['update', '-q', ...wait], { env });
    const said = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...wait, ...packages], { env });
    return /After this operation, (.+?) of additional disk space/.exec(said)?.[1];
  });
}

/**
 * Installs the Debian packages the needs stand for, those only that are missing.
 * @param {string[]} needs names of packagesFor; others are ignored
 */
export async function ensureDebian(needs) {
  const wanted = needs.flatMap((need) => packagesFor[need] ?? []);
  const required = wanted.filter(({ unless }) => !unless?.()).flatMap(({ packages }) => packages);
  const nice = findProgram('dpkg-query') ? wanted.flatMap(({ nice = [] }) => nice) : [];
  if (required.length + nice.length === 0) return;
  if (!findProgram('dpkg-query') || !findProgram('apt-get')) {
    throw new Obstacle(`These programs are missing: ${required.join(', ')}. Install them with this system's package manager and run the command again.`, 2);
  }
  const lacking = await missing([...new Set([...required, ...nice])]);
  if (lacking.length === 0) return;
  if (process.getuid?.() !== 0) {
    const needed = lacking.filter((name) => required.includes(name));
    if (needed.length === 0) return;
    throw new Obstacle(`Packages of Debian are missing. As root, run:\n\n  ${byHand(lacking)}\n\nand then this command again.`, 2);
  }
  await exclusively('apt', async () => {
    const still = await missing(lacking);
    if (still.length > 0) await install(still);
  });
}
