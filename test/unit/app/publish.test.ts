import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { AppFile, AppLanguage } from '../../../src/core/app/app.ts';
import { appFiles } from '../../../src/core/app/appFiles.ts';
import { parseImageName } from '../../../src/core/app/imageName.ts';
import { languages } from '../../../src/core/app/languages.ts';
import { goFolder } from '../../builders/goTools.ts';
import { anApp, writeApp } from '../../builders/newApp.ts';

const image = 'example.azurecr.io:8443/team/wi-demo:1.0';
const go = goFolder();

interface Published {
  readonly status: number;
  readonly said: string;
  /** What the builders were called with, beside the questions what is there; `BuildKit` where docker is told to build with it. */
  readonly calls: readonly string[];
}

/** Runs an app's own publishing program where these builders are installed; the value holds the commands that fail with them. `edit` is what its owner does to the Pod before. */
async function publish(t: TestContext, language: AppLanguage, builders: Readonly<Record<string, string | undefined>>, args: readonly string[] = [], edit = (text: string) => text): Promise<Published> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantlink-publish-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [app, bin, log] = [join(folder, 'app'), join(folder, 'bin'), join(folder, 'log')];
  const edited = ({ path, text }: AppFile): AppFile => ({ path, text: path === 'deploy/pod.yaml' ? edit(text) : text });
  await writeApp(app, appFiles(anApp({ language, image: parseImageName(image) })).map(edited));
  await mkdir(bin);
  await writeFile(log, '');
  for (const [name, failing] of Object.entries(builders)) {
    const script = `case ' ${failing ?? ''} ' in *" $1 "*) echo 'no daemon' >&2; exit 1;; esac
case "$1" in version|list|buildx) exit 0;; build) [ -z "$DOCKER_BUILDKIT" ] || how=BuildKit;; esac
echo "$how $KO_DOCKER_REPO ${name} $*" >>'${log}'`;
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  const [command, ...rest] = starter(language);
  return new Promise((resolve) => {
    execFile(command, [...rest, ...args], { cwd: join(app, languages[language].publish.folder ?? ''), env: { PATH: bin } }, (error, stdout, stderr) => {
      void readFile(log, 'utf8').then((calls) => resolve({ status: error === null ? 0 : Number(error.code), said: stdout + stderr, calls: calls.split('\n').filter((line) => line !== '').map((line) => line.trim().replace('  ', ' ')) }));
    });
  });
}

/** Started without anything else on its PATH: Go's program is built before. */
function starter(language: AppLanguage): readonly [string, ...string[]] {
  const { command, args, folder } = languages[language].publish;
  assert.deepEqual([folder, command, ...args], language === 'go' ? ['publish', 'go', 'run', '.'] : [undefined, 'node', 'publish.mjs']);
  return language === 'go' ? [join(built, 'program')] : [process.execPath, 'publish.mjs'];
}

/** The Go app's program, built once. */
let built: string;
before(async () => {
  built = await mkdtemp(join(tmpdir(), 'tenantlink-go-'));
  if (go === undefined) return;
  await writeApp(built, appFiles(anApp({ language: 'go' })));
  const env = { PATH: process.env.PATH, HOME: built, GOCACHE: join(built, 'cache'), GOPROXY: 'off', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
  await promisify(execFile)(join(go, 'go'), ['build', '-o', join(built, 'program'), '.'], { cwd: join(built, 'publish'), env });
});
after(() => rm(built, { recursive: true, force: true }));

for (const language of ['typescript', 'go'] as const) {
  describe(`publishing a ${languages[language].label} app`, { skip: language === 'go' && go === undefined && 'Go is not installed (Debian: golang-go)' }, () => {
    const { builders } = languages[language];
    const [first = '', second = ''] = builders;

    test('takes the first builder that is there, for the nodes’ platform, and pushes what the Pod names', async (t) => {
      const { status, said, calls } = await publish(t, language, { docker: undefined, podman: undefined });
      assert.deepEqual([status, calls], [0, [`BuildKit docker build --platform linux/amd64 --tag ${image} .`, `docker push ${image}`]], said);
      assert.match(said, new RegExp(`Pushed ${image}`));
      const arm = await publish(t, language, { podman: undefined }, ['linux/arm64']);
      assert.deepEqual([arm.status, arm.calls[0]], [0, `podman build --platform linux/arm64 --tag ${image} .`]);
    });

    test('passes over one that does not answer', async (t) => {
      const { status, calls } = await publish(t, language, { [first]: 'version', [second]: undefined });
      assert.deepEqual([status, calls[0]?.replace('BuildKit ', '').split(' ')[0]], [0, second]);
    });

    test('takes the image as its owner wrote it into the Pod', async (t) => {
      for (const written of ["'localhost:5000/app'", 'localhost:5000/app # mine', '"localhost:5000/app"']) {
        const { calls } = await publish(t, language, { docker: undefined }, [], (text) => text.replace(`"${image}"`, written));
        assert.deepEqual(calls, ['BuildKit docker build --platform linux/amd64 --tag localhost:5000/app .', 'docker push localhost:5000/app'], written);
      }
    });

    test('says plainly what is missing, and what does not answer', async (t) => {
      const none = await publish(t, language, {});
      assert.deepEqual([none.status, none.calls], [1, []]);
      assert.match(none.said, new RegExp(`None of ${builders.join(', ')} is installed`));
      const silent = await publish(t, language, { docker: 'version' });
      assert.deepEqual([silent.status, silent.calls], [1, []]);
      assert.match(silent.said, /docker is installed but cannot be used: no daemon/);
    });

    test('a build or push that fails ends it, with what may help', async (t) => {
      const unbuilt = await publish(t, language, { docker: 'build' });
      assert.deepEqual([unbuilt.status, unbuilt.calls], [1, []]);
      assert.match(unbuilt.said, /was not built/);
      assert.doesNotMatch(unbuilt.said, /buildx/);
      const unpushed = await publish(t, language, { docker: 'push' });
      assert.equal(unpushed.status, 1);
      assert.match(unpushed.said, /docker login example\.azurecr\.io:8443/);
    });

    test('a docker without buildx that cannot build is told apart from a podman that cannot', async (t) => {
      assert.match((await publish(t, language, { docker: 'build buildx' })).said, /was not built\. docker has no buildx here.*install docker-buildx/);
      assert.doesNotMatch((await publish(t, language, { podman: 'build buildx' })).said, /buildx/);
    });
  });
}

test('ko builds and pushes at once, under exactly that name', { skip: go === undefined && 'Go is not installed (Debian: golang-go)' }, async (t) => {
  const { status, said, calls } = await publish(t, 'go', { go: undefined, ko: undefined, docker: undefined });
  assert.deepEqual([status, calls], [0, ['go mod tidy', 'example.azurecr.io:8443/team/wi-demo ko build --bare --tags=1.0 --platform=linux/amd64 .']], said);
});

test('ko takes an image without a tag as the latest, whether its registry has a port or not', { skip: go === undefined && 'Go is not installed (Debian: golang-go)' }, async (t) => {
  for (const repository of ['localhost:5000/app', 'example.azurecr.io/app']) {
    const { calls } = await publish(t, 'go', { go: undefined, ko: undefined }, [], (text) => text.replace(image, repository));
    assert.deepEqual(calls, ['go mod tidy', `${repository} ko build --bare --tags=latest --platform=linux/amd64 .`]);
  }
});

test('ko is passed over where the Go of this machine is too old for it, which is said where nothing else is there', { skip: go === undefined && 'Go is not installed (Debian: golang-go)' }, async (t) => {
  const other = await publish(t, 'go', { go: 'list', ko: undefined, podman: undefined });
  assert.deepEqual([other.status, other.calls[0]], [0, `podman build --platform linux/amd64 --tag ${image} .`], other.said);
  const alone = await publish(t, 'go', { go: 'list', ko: undefined });
  assert.deepEqual([alone.status, alone.calls], [1, []]);
  assert.match(alone.said, /ko is installed but cannot be used: it needs Go 1\.24\.0 or newer on this machine\. no daemon/);
});

test('a Go too old for the app still runs what builds it in a container', { skip: go === undefined && 'Go is not installed (Debian: golang-go)' }, async (t) => {
  const app = await mkdtemp(join(tmpdir(), 'tenantlink-publish-'));
  t.after(() => rm(app, { recursive: true, force: true }));
  // As one sees it that is older than any there is.
  await writeApp(app, appFiles(anApp({ language: 'go' })).map(({ path, text }) => ({ path, text: path === 'go.mod' ? text.replace(/^go .*$/m, 'go 9.24.0') : text })));
  const env = { PATH: go, HOME: app, GOCACHE: join(built, 'cache'), GOPROXY: 'off', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
  const { command, args, folder = '' } = languages.go.publish;
  const said = await promisify(execFile)(join(go ?? '', command), [...args], { cwd: join(app, folder), env }).then(() => 'published', (thrown: unknown) => String((thrown as { readonly stderr?: unknown }).stderr));
  assert.match(said, /^None of ko, docker, podman is installed/);
});
