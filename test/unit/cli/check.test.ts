import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Log } from 'sarif';
import { ruleCodes } from '../../../src/core/manifest/rules/rule.ts';
import { buildProgram, runProgram } from './program.ts';

/** Root may read everything: nobody may not. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

const good = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n';
const bad = `${good}  annotations:\n    azure.workload.identity/client-id: nope # ä\n`;

describe('tenantlink-check', () => {
  let scratch = '';
  let program = '';
  before(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'tl-check-'));
    program = await buildProgram(join(scratch, 'program'));
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  /** A folder with those files. */
  function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
    const made = mkdtempSync(join(scratch, 'w-'));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(made, path)), { recursive: true });
      writeFileSync(join(made, path), content);
    }
    return made;
  }
  const run = (cwd: string, ...args: readonly string[]) => runProgram(program, args, cwd);

  test('nothing to find is status 0', async () => {
    const { status, out, error } = await run(folder({ 'a.yaml': good, 'b.yaml': 'kind: ConfigMap\n', 'c.json': '{}' }), '.');
    assert.deepEqual({ status, out, error }, { status: 0, out: 'No findings. Files about workload identity: 1.\n', error: '' });
  });

  test('a finding is a line with its place from the working directory, and status 1', async () => {
    const where = folder({ 'deploy/a b.yaml': bad, 'ok.yaml': good });
    const { status, out } = await run(where, 'deploy');
    assert.equal(status, 1);
    assert.match(out, /^deploy\/a b\.yaml:6:40: error WI203-client-id A client id is a GUID/);
    assert.match(out, /\nFindings: 1, in 1 of 1 files about workload identity\.\n$/);
    const whole = await run(join(where, 'deploy'), where);
    assert.ok(whole.out.startsWith('a b.yaml:6:40:'));
    const elsewhere = await run(folder({}), where);
    assert.ok(elsewhere.out.startsWith(`${where}/deploy/a b.yaml:6:40:`));
  });

  test('JSON names every value', async () => {
    const { status, out } = await run(folder({ 'a.yaml': bad }), '.', '--format', 'json');
    assert.equal(status, 1);
    const report = JSON.parse(out) as { readonly findings: readonly Record<string, unknown>[] };
    const [{ message, ...finding } = {}] = report.findings;
    assert.deepEqual(finding, { file: 'a.yaml', line: 6, column: 40, endLine: 6, endColumn: 44, severity: 'error', code: 'WI203-client-id' });
    assert.equal(typeof message, 'string');
    const { findings: _, rules, ...rest } = report as unknown as Record<string, unknown>;
    const [{ code, help, wrong } = {}, ...others] = rules as readonly Record<string, string>[];
    assert.deepEqual([code, others.length], ['WI203-client-id', 0]);
    assert.match(`${wrong}\n${help}`, /^The client-id annotation is empty.*\.\n[^]*^Source: .+$/m);
    assert.deepEqual({ ...rest, version: '' }, { tool: 'tenantlink-check', version: '', files: 1, unread: [] });
  });

  test('SARIF is of the form that 2.1.0 asks for', async () => {
    const { status, out } = await run(folder({ 'a b/ü.yaml': bad }), '.', '--format=sarif');
    assert.equal(status, 1);
    const log = JSON.parse(out) as Log;
    assert.equal(log.version, '2.1.0');
    const [first, ...more] = log.runs;
    assert.ok(first !== undefined && more.length === 0);
    const rules = first.tool.driver.rules ?? [];
    assert.deepEqual(rules.map(({ id }) => id), ruleCodes.map((code) => code.slice(0, 5)));
    for (const { id, shortDescription, fullDescription, help } of rules) {
      assert.match(shortDescription?.text ?? '', /^[A-Z].{10,}\.$/, id);
      assert.ok((fullDescription?.text ?? '').startsWith(shortDescription?.text ?? '?'));
      assert.match(help?.markdown ?? '', new RegExp(`^# ${id}-[^]*^Source: .+[^]*^Severity: `, 'm'));
      assert.doesNotMatch(`${help?.text}${fullDescription?.text}`, /`|\*\*|\]\(/);
    }
    assert.equal(first.columnKind, 'utf16CodeUnits');
    const results = first.results ?? [];
    assert.equal(results.length, 1);
    for (const result of results) {
      assert.equal(rules[result.ruleIndex ?? -1]?.id, result.ruleId);
      assert.ok(['error', 'warning', 'note', 'none'].includes(result.level ?? ''));
      assert.ok((result.message.text ?? '').length > 10);
      const place = result.locations?.[0]?.physicalLocation;
      assert.equal(place?.artifactLocation?.uri, 'a%20b/%C3%BC.yaml');
      assert.deepEqual(place.region, { startLine: 6, startColumn: 40, endLine: 6, endColumn: 44 });
    }
    assert.deepEqual(first.invocations, [{ executionSuccessful: true, toolExecutionNotifications: [] }]);
  });

  test('SARIF of a clean folder has an empty list of results', async () => {
    const { status, out } = await run(folder({ 'a.yaml': good }), '.', '--format=sarif');
    assert.equal(status, 0);
    assert.deepEqual((JSON.parse(out) as Log).runs[0]?.results, []);
  });

  test('what git and --exclude leave out is not looked at', async () => {
    const where = folder({ '.gitignore': 'out/\n', 'out/a.yaml': bad, 'node_modules/x/a.yaml': bad, 'charts/t/a.yaml': bad, 'a.gen.yaml': bad });
    mkdirSync(join(where, '.git', 'info'), { recursive: true });
    writeFileSync(join(where, '.git', 'info', 'exclude'), 'local.yaml\n');
    writeFileSync(join(where, 'local.yaml'), bad);
    assert.equal((await run(where, '.', '--exclude', 'charts/**', '--exclude', '*.gen.yaml')).status, 0);
    mkdirSync(join(where, 'sub', 'out'), { recursive: true });
    writeFileSync(join(where, 'sub', 'out', 'a.yaml'), bad);
    assert.equal((await run(join(where, 'sub'), '.')).status, 0, 'the .gitignore above counts');
  });

  test('links in a loop, pipes and binary files are passed over; a link to a file is read', async () => {
    const where = folder({ 'a/x.yaml': good, 'b.yaml': new Uint8Array([...Buffer.from('kind: ServiceAccount'), 0, 1, 2]), 'real.txt': bad, 'latin.yaml': Buffer.concat([Buffer.from(good), Buffer.from([0x23, 0xe4, 0x0a])]) });
    symlinkSync('..', join(where, 'a', 'loop'));
    symlinkSync('self.yaml', join(where, 'self.yaml'));
    symlinkSync('nowhere', join(where, 'broken.yaml'));
    if (spawnSync('mkfifo', [join(where, 'pipe.yaml')]).status !== 0) console.log('no mkfifo here: pipes are not tried');
    assert.equal((await run(where, '.')).status, 0);
    symlinkSync('real.txt', join(where, 'link.yaml'));
    const { status, out } = await run(where, '.');
    assert.equal(status, 1);
    assert.match(out, /^link\.yaml:6:40/);
  });

  test('UTF-16 with its mark is text', async () => {
    const where = folder({ 'a.yaml': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bad, 'utf16le')]) });
    assert.match((await run(where, '.')).out, /^a\.yaml:6:40: /);
  });

  test('what cannot be read is named, and is never clean', async () => {
    const where = folder({ 'a.yaml': good, 'no.yaml': good, 'locked/a.yaml': good });
    chmodSync(join(where, 'no.yaml'), 0);
    chmodSync(join(where, 'locked'), 0);
    for (const open of [scratch, where]) chmodSync(open, 0o755);
    const { status, out } = await runProgram(program, ['.'], where, nobody);
    chmodSync(join(where, 'locked'), 0o700);
    assert.equal(status, 2);
    assert.match(out, /^no\.yaml: not read: .*\(EACCES\)$/m);
    assert.match(out, /^locked: not read: /m);
  });

  test('a Kubernetes object that is no YAML is named, and is never clean; a template is none yet', async () => {
    const where = folder({ 'a.yaml': `${good}---\n${good.replace('name: a', 'name: a: b')}`, 'chart.yaml': good.replace('name: a', 'name: {{ a }}: b: c') });
    const { status, out } = await run(where, '.');
    assert.equal(status, 2);
    assert.match(out, /^a\.yaml: not read: line 9 is no valid YAML \(.+\)$/m);
    assert.doesNotMatch(out, /chart\.yaml/);
    const sarif = JSON.parse((await run(where, '.', '--format', 'sarif')).out) as Log;
    assert.equal(sarif.runs[0]?.invocations?.[0]?.executionSuccessful, false);
  });

  test('input that is none is status 2, with a reason on the error stream', async () => {
    const where = folder({ 'a.yaml': good });
    for (const [args, reason] of [
      [['nowhere'], /“nowhere” is not a folder/],
      [['a.yaml'], /“a\.yaml” is not a folder/],
      [[], /Name one folder[^]*usage/],
      [['.', 'x'], /Name one folder/],
      [['.', '--format', 'xml'], /--format is text, json, sarif/],
      [['.', '--nonsense'], /nonsense/],
    ] as const) {
      const { status, out, error } = await run(where, ...args);
      assert.deepEqual({ status, out }, { status: 2, out: '' });
      assert.match(error, reason);
    }
  });

  test('a reader that closes the pipe early sees no stack trace', async () => {
    const where = folder({ 'a.yaml': Array.from({ length: 4_000 }, (_, index) => bad.replace('name: a', `name: a${index}`)).join('---\n') });
    const child = spawn(process.execPath, [program, '.'], { cwd: where, stdio: ['ignore', 'pipe', 'pipe'] });
    let error = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
    child.stdout.once('data', () => child.stdout.destroy());
    await once(child, 'close');
    assert.deepEqual([child.exitCode, error], [1, '']);
  });

  test('a code is explained by its number or name', async () => {
    for (const code of ['WI201', 'wi201-label-missing']) {
      const { status, out } = await run(scratch, '--explain', code);
      assert.equal(status, 0);
      assert.match(out, /^WI201-label-missing\n\nA pod uses [^]*^Source: [^]*^Severity: warning\.\n$/m);
    }
    const { status, out, error } = await run(scratch, '--explain', 'WI2');
    assert.deepEqual([status, out], [2, '']);
    assert.match(error, /no code “WI2”/);
  });

  test('help and version', async () => {
    const help = await run(scratch, '--help');
    assert.equal(help.status, 0);
    assert.match(help.out, /^usage: tenantlink-check DIR/);
    assert.match((await run(scratch, '--version')).out, /^\d+\.\d+\.\d+\n$/);
  });
});
