import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { failureOf } from '../../../src/core/model/failure.ts';
import { journalFiles } from '../../../src/ui/journalFiles.ts';

const scratch = await mkdtemp(join(tmpdir(), 'tenantlink-journal-'));
after(() => rm(scratch, { recursive: true, force: true }));

describe('the journal as files', () => {
  test('nothing there yet is an empty journal, not an error', async () => {
    const journal = journalFiles(join(scratch, 'never-made'));
    assert.deepEqual(await journal.list(), []);
    assert.equal(await journal.read('link-a.json'), undefined);
    await journal.delete('link-a.json');
  });

  test('what was written is read, replaced and deleted', async () => {
    const journal = journalFiles(join(scratch, 'used'));
    await journal.write('link-b.json', 'one');
    await journal.write('link-a.json', 'two');
    await journal.write('link-b.json', 'three');
    assert.deepEqual(await journal.list(), ['link-a.json', 'link-b.json']);
    assert.equal(await journal.read('link-b.json'), 'three');
    await journal.delete('link-b.json');
    assert.deepEqual(await journal.list(), ['link-a.json']);
    if (process.platform !== 'win32') assert.equal((await stat(join(scratch, 'used', 'link-a.json'))).mode & 0o077, 0);
  });

  test('a draft that a crash left behind is no entry', async () => {
    const folder = join(scratch, 'crashed');
    const journal = journalFiles(folder);
    await journal.write('link-a.json', 'whole');
    await writeFile(join(folder, 'link-a.json.1234.draft'), 'ha');
    assert.deepEqual(await journal.list(), ['link-a.json']);
    assert.equal(await journal.read('link-a.json'), 'whole');
  });

  test('an old draft is removed by who looks next; one that is being written stays', async () => {
    const folder = join(scratch, 'long-ago');
    const journal = journalFiles(folder);
    await journal.write('link-a.json', 'whole');
    for (const name of ['old', 'new']) await writeFile(join(folder, `link-a.json.${name}.draft`), 'ha');
    const longAgo = Date.now() / 1000 - 7_200;
    await utimes(join(folder, 'link-a.json.old.draft'), longAgo, longAgo);
    assert.deepEqual(await journal.list(), ['link-a.json']);
    assert.deepEqual(await readdir(folder), ['link-a.json', 'link-a.json.new.draft']);
  });

  test('many writers of one entry leave one of their texts whole, and no drafts', async () => {
    const folder = join(scratch, 'busy');
    const journal = journalFiles(folder);
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(texts.map((text) => journal.write('link-a.json', text)));
    assert.ok(texts.includes((await journal.read('link-a.json')) ?? ''));
    assert.deepEqual(await readdir(folder), ['link-a.json']);
  });

  for (const name of ['../escape', 'a/b', '', '.hidden', 'x'.repeat(200)]) {
    test(`“${name.slice(0, 20)}” is no name for an entry`, async () => {
      const journal = journalFiles(scratch);
      await assert.rejects(journal.write(name, ''), (thrown) => failureOf(thrown, '').reason === 'invalidInput');
    });
  }

  test('a folder that cannot be made fails with what was being done', async () => {
    await writeFile(join(scratch, 'file'), '');
    const journal = journalFiles(join(scratch, 'file'));
    await assert.rejects(journal.write('link-a.json', ''), (thrown) => failureOf(thrown, '').operation === 'writeJournal');
  });
});
