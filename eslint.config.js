import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Imports that would break an invariant of src/README.md: each room names what it must not know. */
const forbid = (files, patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});
const notVscode = { regex: '^vscode$', message: 'Only src/ui and src/extension.ts import vscode as a value.', allowTypeImports: false };
const notNode = { regex: '^node:', message: 'core runs in plain Node and in a browser.' };
const notAdapters = { regex: '/(azure|kubernetes|ui|pod)/', message: 'Rooms meet in src/extension.ts only.' };
// What browsers lack, what is the Clock's or an adapter's, and the ways around this list.
const notInCore = ['Buffer', 'process', 'setImmediate', 'clearImmediate', 'require', 'module', 'exports', '__dirname', '__filename', 'global', 'globalThis', 'window', 'document', 'fetch', 'setTimeout', 'setInterval', 'crypto'];
const notPackages = { regex: '^(?!(\\.|yaml$))', message: 'core imports nothing but itself and yaml.' };

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'max-lines': ['error', { max: 350 }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels.' },
      ],
    },
  },
  {
    // A test's own callbacks return promises that node:test takes; the runner, not the caller, waits for them.
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'before', 'after', 'beforeEach', 'afterEach'] }] }] },
  },
  {
    // The client library declares the API's plain objects as classes, and takes plain objects for them.
    files: ['test/contract/kubernetes/**/*.ts', 'test/cluster/**/*.ts', 'test/bench/cluster/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', '@typescript-eslint/no-misused-spread': 'off' },
  },
  forbid(['src/core/**/*.ts'], [notPackages, notAdapters, notNode]),
  { files: ['src/core/**/*.ts'], rules: { 'no-restricted-globals': ['error', ...notInCore.map((name) => ({ name, message: 'core runs in plain Node and in a browser, and reaches the world through ports.' }))] } },
  forbid(['src/azure/**/*.ts'], [notVscode, { regex: '/(kubernetes|ui|pod)/', message: 'Adapters do not know each other or any view.' }]),
  forbid(['src/kubernetes/**/*.ts'], [notVscode, { regex: '/(azure|ui|pod)/', message: 'Adapters do not know each other or any view.' }]),
  forbid(['src/protocol/**/*.ts', 'webview/**/*.ts'], [notVscode, notNode]),
  forbid(['src/pod/**/*.ts'], [notVscode, { regex: '/(azure|kubernetes|ui|protocol)/', message: 'The program in the pod is one small file of its own.' }]),
  forbid(['src/ui/**/*.ts'], [{ regex: '/(azure|kubernetes|pod)/', message: 'Views call use cases, never adapters nor the program in the pod.' }]),
  {
    // Extensions of tests are CommonJS, as VS Code loads them without a build.
    files: ['test/**/extension/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly', exports: 'writable' } },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', Buffer: 'readonly', fetch: 'readonly', AbortSignal: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', AbortController: 'readonly' } },
  },
);
