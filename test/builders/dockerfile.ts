import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { PushedImage } from '../sandbox/kubernetes/node/images.ts';

const run = promisify(execFile);

/** Where a build happens: the files it starts from, a place of its own, and packages that stand in for what npm would fetch. */
export interface BuildPlace {
  readonly context: string;
  readonly scratch: string;
  readonly nodeModules: string;
}

interface Stage {
  readonly base: string;
  readonly root: string;
  workdir: string;
}

/**
 * Builds what a Dockerfile says on this very machine, without a builder and base images, whatever `--platform` says: the instructions of
 * a Node.js project, `npm install` played by packages that are here. What it does not know fails.
 * @throws AssertionError for an instruction that it does not play
 */
export async function buildImage(dockerfile: string, place: BuildPlace): Promise<PushedImage> {
  const stages = new Map<string, Stage>();
  const folders: Record<string, string> = {};
  let stage: Stage | undefined;
  let user = 0;
  let entrypoint: readonly string[] = [];
  for (const line of dockerfile.split('\n').filter((text) => text !== '' && !text.startsWith('#'))) {
    const [instruction = '', ...words] = line.split(' ');
    if (instruction === 'FROM') {
      const [base = '', , name = String(stages.size)] = words.filter((word) => !word.startsWith('--'));
      stage = { base, root: join(place.scratch, name), workdir: '/' };
      stages.set(name, stage);
      await mkdir(stage.root, { recursive: true });
      continue;
    }
    assert.ok(stage !== undefined, line);
    switch (instruction) {
      case 'WORKDIR':
        stage.workdir = words[0] ?? '/';
        await mkdir(join(stage.root, stage.workdir), { recursive: true });
        break;
      case 'COPY':
        await copy(words, stage, stages, place, folders);
        break;
      case 'RUN':
        await perform(words, join(stage.root, stage.workdir), place);
        break;
      case 'USER':
        user = Number(words[0]);
        break;
      case 'ENTRYPOINT':
        entrypoint = JSON.parse(words.join(' ')) as readonly string[];
        break;
      default:
        assert.fail(`not played here: ${line}`);
    }
  }
  assert.ok(stage !== undefined && user > 0 && entrypoint.length > 0, 'an image has a base, a user and an entry point');
  return { base: stage.base, folders, entrypoint, user };
}

async function copy(words: readonly string[], stage: Stage, stages: ReadonlyMap<string, Stage>, place: BuildPlace, folders: Record<string, string>): Promise<void> {
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = paths[paths.length - 1] ?? '';
  for (const path of paths.slice(0, -1)) {
    // A name with a star may be missing.
    if (path.endsWith('*')) continue;
    const source = join(from === undefined ? place.context : (stages.get(from)?.root ?? assert.fail(`no stage ${from}`)), path);
    const inside = target.startsWith('/') ? target : join(stage.workdir, target);
    const end = target.endsWith('/') ? join(stage.root, inside, basename(path)) : join(stage.root, inside);
    await cp(source, end, { recursive: true });
    if (from !== undefined) folders[inside] = end;
  }
}

async function perform(words: readonly string[], folder: string, { nodeModules }: BuildPlace): Promise<void> {
  const [program = '', ...args] = words;
  assert.equal(program, 'npm');
  if (args[0] === 'install') await symlink(nodeModules, join(folder, 'node_modules'));
  else await run(program, args, { cwd: folder, env: { ...process.env, PATH: `${join(nodeModules, 'node', 'bin')}:${process.env.PATH ?? ''}` } });
}
