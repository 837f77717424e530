import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { appLanguages } from '../../../src/core/app/app.ts';
import { appFiles } from '../../../src/core/app/appFiles.ts';
import { languages } from '../../../src/core/app/languages.ts';
import { tasksFile } from '../../../src/core/app/tasks.ts';
import { parseImageName } from '../../../src/core/app/imageName.ts';
import { anApp } from '../../builders/newApp.ts';

for (const language of appLanguages) {
  describe(`a new app in ${languages[language].label}`, () => {
    const wish = anApp({ language });
    const files = appFiles(wish);
    const text = (path: string): string => files.find((file) => file.path === path)?.text ?? assert.fail(`no ${path}`);

    test('has its main file, and no path twice or outside', () => {
      assert.ok(text(languages[language].mainFile).length > 0);
      const paths = files.map(({ path }) => path);
      assert.equal(new Set(paths).size, paths.length);
      assert.deepEqual(paths.filter((path) => path.startsWith('/') || path.split('/').includes('..')), []);
      assert.deepEqual(files.filter(({ text: content }) => !content.endsWith('\n')).map(({ path }) => path), []);
    });

    test('the README fits on a screen, and leads to files that are there', () => {
      const readme = text('README.md');
      assert.ok(readme.split('\n').length <= 45, String(readme.split('\n').length));
      for (const [, path = ''] of readme.matchAll(/\]\(([^)]+)\)/g)) text(path);
      assert.match(readme, /task \*wi-demo: build and push\*, where VS Code has the folder with its `\.vscode\/tasks\.json` open/);
      assert.match(readme, /ContainerCreating/);
      // What has to be there, with its version, before the first command is typed.
      assert.match(readme, language === 'go' ? /It runs with Go 1\.18 or newer and needs ko, docker or podman, .* Go of this machine, which must be 1\.24\.0 or newer, docker with its buildx/ : /It runs with Node\.js 16 or newer and needs docker or podman, .* docker builds with its buildx/);
      assert.match(readme, language === 'go' ? /With Go 1\.24\.0 or newer, as yourself/ : /With Node\.js 22\.18 or newer, as yourself/);
      assert.match(readme, /ttl\.sh keeps it for an hour/);
      const own = appFiles({ ...wish, image: parseImageName('example.azurecr.io/app:1') }).find(({ path }) => path === 'README.md')?.text;
      assert.doesNotMatch(own ?? '', /ttl\.sh/);
    });

    test('the image is built from files that are there, and runs as somebody', () => {
      const sources = [...text('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
      assert.ok(sources.length > 0);
      // Lock files come with the first install, so they may be missing.
      const missing = sources.filter((name) => !/^(package-lock\.json\*|go\.sum\*)$/.test(name) && !files.some(({ path }) => path === name || path.startsWith(`${name}/`) || (name === '*.go' && /^\w+\.go$/.test(path))));
      assert.deepEqual(missing, []);
      assert.match(text('Dockerfile'), /^USER [1-9]\d*$|^FROM \S+:nonroot$/m);
    });

    test('the task starts its program without a shell, in its folder', () => {
      const { path, text: tasks } = tasksFile({ language, name: 'wi-demo', below: 'wi-demo' });
      assert.equal(path, '.vscode/tasks.json');
      const { tasks: [task] } = JSON.parse(tasks) as { readonly tasks: readonly { readonly type: string; readonly command: string; readonly args: readonly string[]; readonly options: { readonly cwd: string } }[] };
      assert.deepEqual([task?.type, task?.command, task?.args], ['process', languages[language].publish.command, languages[language].publish.args]);
      const { folder } = languages[language].publish;
      const inside = folder === undefined ? '' : `/${folder}`;
      assert.ok(files.some(({ path: name }) => name.startsWith(folder ?? 'publish')));
      assert.equal(task?.options.cwd, `\${workspaceFolder}/wi-demo${inside}`);
      assert.ok(tasksFile({ language, name: 'wi-demo', below: undefined }).text.includes(`"cwd": "\${workspaceFolder}${inside}"`));
    });
  });
}

test('no name of a Go app meets one of Go itself, or hides a folder of the app from git', () => {
  for (const name of ['std', 'internal', 'publish']) {
    const files = appFiles(anApp({ language: 'go', name }));
    const text = (path: string): string => files.find((file) => file.path === path)?.text ?? assert.fail(`no ${path}`);
    // A first element with a dot is never one of Go's own packages.
    assert.match(text('go.mod'), new RegExp(`^module [a-z]+\\.[a-z]+/${name}\\n`));
    assert.equal(text('.gitignore'), `/${name}\n!/${name}/\n`);
  }
});
