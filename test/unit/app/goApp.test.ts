import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { appFiles } from '../../../src/core/app/appFiles.ts';
import { goModules } from '../../../src/core/app/versions.ts';
import { goFolder } from '../../builders/goTools.ts';
import { anApp, writeApp } from '../../builders/newApp.ts';
import { goModuleSources } from './goModules.ts';

const go = goFolder();
const noGo = go === undefined && 'Go is not installed (Debian: golang-go)';

describe('the Go app', () => {
  const files = appFiles(anApp({ language: 'go' }));
  const text = (path: string): string => files.find((file) => file.path === path)?.text ?? assert.fail(`no ${path}`);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenantlink-go-'));
    await writeApp(join(folder, 'app'), files);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  function run(program: string, args: readonly string[]): SpawnSyncReturns<string> {
    const env = { PATH: process.env.PATH, HOME: folder, GOCACHE: join(folder, 'cache'), GOPATH: join(folder, 'path'), GOFLAGS: '-mod=mod', GOPROXY: 'off', GOTOOLCHAIN: 'local', GOSUMDB: 'off' };
    return spawnSync(join(go ?? '', program), args, { cwd: join(folder, 'app'), encoding: 'utf8', env });
  }

  test('imports what go.mod pins, and reads and prints what the quota pod sets and understands', () => {
    const imported = [...text('main.go').matchAll(/^\t"(github\.com[^"]+)"$/gm)].map(([, path = '']) => path);
    const modules = Object.keys(goModules);
    assert.deepEqual(imported.filter((path) => !modules.some((module) => path === module || path.startsWith(`${module}/`))), []);
    assert.deepEqual(modules.filter((module) => !imported.some((path) => path.startsWith(module))), []);
    for (const [module, version] of Object.entries(goModules)) assert.ok(text('go.mod').includes(`\t${module} ${version}\n`));
    for (const name of ['AZURE_SUBSCRIPTION_ID', 'AZURE_REGION', 'AZURE_RESOURCE_NAME', 'TENANTLINK_RESOURCE_MANAGER', 'TENANTLINK_SCOPE']) assert.ok(text('main.go').includes(`("${name}")`), name);
    assert.deepEqual([...text('main.go').matchAll(/tell\("(\w+)"/g)].map(([, label]) => label), ['limit', 'usage']);
  });

  test('is written as gofmt writes it', { skip: noGo }, () => {
    const { stdout, stderr, status } = run('gofmt', ['-l', '.']);
    assert.deepEqual([stdout, stderr, status], ['', '', 0]);
  });

  test('type-checks against what its modules declare, and go vet finds nothing', { skip: noGo }, async () => {
    for (const [path, sources] of Object.entries(goModuleSources)) {
      const at = join(folder, 'modules', path);
      await writeApp(at, Object.entries(sources).map(([name, source]) => ({ path: name, text: source })));
      const needed = Object.keys(goModuleSources).filter((other) => other !== path && Object.values(sources).some((source) => source.includes(`"${other}`)));
      await writeFile(join(at, 'go.mod'), `module ${path}\n\ngo 1.19\n${needed.map((other) => `require ${other} ${goModules[other as keyof typeof goModules]}\n`).join('')}`);
    }
    const file = join(folder, 'app', 'go.mod');
    const replaced = Object.keys(goModuleSources).map((path) => `replace ${path} => ${join(folder, 'modules', path)}\n`);
    // An older Go takes no version with three numbers.
    await writeFile(file, `${(await readFile(file, 'utf8')).replace(/^go .*$/m, 'go 1.19')}\n${replaced.join('')}`);
    const { stdout, stderr, status } = run('go', ['vet', './...']);
    assert.deepEqual([stdout, stderr, status], ['', '', 0]);
  });
});
