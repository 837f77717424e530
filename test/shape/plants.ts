/** A file that breaks a rule, or nearly does; it exists in the checked program only. */
interface Plant {
  readonly what: string;
  readonly path: string;
  readonly breaks: 'nodeGlobals' | 'moduleState' | 'silentCatch' | 'silentHandler' | 'strayWrites' | 'providerPaths';
  readonly text: string;
  /** How many places the rule has to name. */
  readonly findings: number;
}

const world = "import type { World } from '../core/ports/world.ts';\ndeclare const world: World;\n";
const ref = 'undefined as never';

/** Mistakes that got past earlier forms of the rules, and their innocent neighbours. */
export const plants: readonly Plant[] = [
  { what: 'names of Node in core', path: 'src/core/planted1.ts', breaks: 'nodeGlobals', findings: 8, text: 'export const a = [Buffer.from("x"), process.env, setImmediate, __dirname, require, import.meta.dirname]; export type Timer = NodeJS.Timeout;' },
  { what: 'no harm in what browsers have too', path: 'src/core/planted2.ts', breaks: 'nodeGlobals', findings: 0, text: 'export const a = [new URL("https://x"), new AbortController(), new TextDecoder(), Error, JSON];' },

  {
    what: 'state at module level in every form',
    path: 'src/ui/planted3.ts',
    breaks: 'moduleState',
    findings: 10,
    text: `
      const memo = { last: '' };
      const names = ['a'];
      const none: string[] = [];
      const record: Record<string, string> = {};
      const map = new Map<string, string>();
      const made = make();
      interface Open { value: string }
      const open: Open = { value: '' };
      const inner = { a: 1 } satisfies object;
      let count = 0;
      class Counter { static total = 0; static readonly limit = 1; readonly own = 2; }
      function make(): Set<string> { return new Set(); }
      export const all = (): unknown => [memo, names, none, record, map, made, open, inner, count, Counter];
      count += 1;`,
  },
  {
    what: 'no state in what cannot change',
    path: 'src/ui/planted4.ts',
    breaks: 'moduleState',
    findings: 0,
    text: `
      interface Fixed { readonly value: string; say(): string }
      const table = { a: 1 } as const;
      const list: readonly string[] = ['a'];
      const set: ReadonlySet<string> = new Set(['a']);
      const byName: Readonly<Record<string, string>> = {};
      const fixed: Fixed = { value: '', say: () => '' };
      const notes = new WeakMap<object, string>();
      const pattern = /x/;
      class Limits { static readonly most = 20; }
      export const all = [table, list, set, byName, fixed, notes, pattern, Limits] as const;`,
  },

  {
    what: 'catches that swallow',
    path: 'src/ui/planted5.ts',
    breaks: 'silentCatch',
    findings: 4,
    text: `
      export function f(act: () => void): unknown {
        try { act(); } catch { }
        try { act(); } catch { /* ignored */ }
        try { act(); } catch (error) { void error; }
        try { act(); } catch { return []; /* nothing was there, so nothing is lost */ }
        try { act(); } catch { /* It is only a hint, and the next read gives it again. */ }
        try { act(); } catch (error) { return String(error); }
        try { act(); } catch { throw new Error('no'); }
        return undefined;
      }`,
  },
  {
    what: 'handlers that swallow',
    path: 'src/ui/planted6.ts',
    breaks: 'silentHandler',
    findings: 5,
    text: `
      export function f(work: Promise<unknown>): readonly unknown[] {
        return [
          work.catch(() => undefined), work.catch(() => []), work.catch((_error: unknown) => ({})), work.then((value) => value, () => []), work.then((value) => value, () => { /* ignored */ }),
          work.catch((error: unknown) => String(error)), work.then((value) => value, () => { throw new Error('no'); }),
        ];
      }`,
  },

  {
    what: 'writes in a view: called, destructured, renamed, by text, passed on',
    path: 'src/ui/planted7.ts',
    breaks: 'strayWrites',
    findings: 6,
    text: `${world}
      export async function f(): Promise<unknown> {
        const { put, delete: remove } = world.federation;
        const { clusters: { configure } } = world;
        await put(${ref}); await remove(${ref}); await configure(${ref});
        const store = world.roles;
        await store.assign(${ref});
        await world['providers']['register'](${ref});
        return [world.access.applyServiceAccount, world.roles.listRoles, world.federation.list];
      }`,
  },
  { what: 'a write of another port than the probe’s where proofs are made', path: 'src/core/proof/planted8.ts', breaks: 'strayWrites', findings: 1, text: `${world.replace('../core', '..')}export const f = [world.clusters.configure, world.probes.create, world.clusters.get];` },
  { what: 'no stray write in a plan step', path: 'src/core/link/steps/planted9.ts', breaks: 'strayWrites', findings: 0, text: `${world.replace('../core', '../..')}export const f = [world.clusters.configure, world.roles.remove];` },

  {
    what: 'what a provider does in a function that it calls',
    path: 'src/ui/planted10.ts',
    breaks: 'providerPaths',
    findings: 5,
    text: `${world}
      class Provider {
        provideCodeLenses(): unknown { return this.lenses(); }
        lenses(): unknown { return [ask(), later(), fetch('https://x')]; }
        readonly getTreeItem = (): unknown => import('../core/store.ts');
      }
      const ask = (): unknown => world.clusters.list(${ref});
      async function later(): Promise<void> { await Promise.resolve(); }
      export const made = new Provider();`,
  },
  {
    what: 'no wait in a provider that only reads what is there',
    path: 'src/ui/planted11.ts',
    breaks: 'providerPaths',
    findings: 0,
    text: `${world}
      const rows = (): unknown => [world.clock.now()];
      export const provider = { getTreeItem: (): unknown => rows(), getChildren: async (): Promise<unknown> => world.clusters.list(${ref}) };`,
  },
];
