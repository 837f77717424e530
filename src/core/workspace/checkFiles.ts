import { checkManifest } from '../manifest/checkManifest.ts';
import type { ManifestContext } from '../manifest/manifestContext.ts';
import { placeOf, type Manifest } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/readManifest.ts';
import type { ManifestFinding } from '../manifest/rules/rule.ts';
import { failureOf, type Failure } from '../model/failure.ts';
import { textOf } from './manifestFiles.ts';
import type { Pace } from './pace.ts';

/** What was found in one file, with the text it was found in; or why it could not be read. */
export type CheckedFile = { readonly key: string } & ({ readonly text: string; readonly findings: readonly ManifestFinding[]; readonly broken: readonly Broken[] } | { readonly failure: Failure });

/** Where a Kubernetes object is no YAML, with the parser's words. */
interface Broken {
  readonly offset: number;
  readonly detail: string;
}

/** Checks files one after the other, each with what the others say; files that are gone are passed over. */
export async function* checkFiles(args: {
  readonly keys: readonly string[];
  /** The text of a file as it is now: unsaved where it is open. */
  readonly read: (key: string) => Promise<Uint8Array | string>;
  readonly contextOf: (key: string) => ManifestContext;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}): AsyncGenerator<CheckedFile> {
  for (const key of args.keys) {
    await args.pace.step();
    args.signal.throwIfAborted();
    try {
      const read = await args.read(key);
      const text = typeof read === 'string' ? read : textOf(read);
      if (text === undefined) continue;
      const manifest = readManifest(text);
      yield { key, text, findings: checkManifest(manifest, args.contextOf(key)), broken: brokenIn(manifest) };
    } catch (thrown) {
      const failure = failureOf(thrown, 'readFile');
      if (failure.reason === 'cancelled') throw thrown;
      if (failure.reason !== 'notFound') yield { key, failure };
    }
  }
}

/** What a template leaves is YAML only when it has been filled in. */
const template = /\{\{|\{%|<%|\[\[|\$\{|%\{|@[\w.-]+@|%[\w.]+%/;

/** Only what is plainly a Kubernetes object: other YAML and JSON with comments are none of ours. */
function brokenIn({ text, documents }: Manifest): readonly Broken[] {
  return documents.flatMap((document) => {
    const problem = document.reading.problems.find(({ reason }) => reason === 'syntax');
    if (problem === undefined) return [];
    const slice = text.slice(document.start, document.end);
    return /^kind:/m.test(slice) && /^apiVersion:/m.test(slice) && !template.test(slice) ? [{ offset: placeOf(document, problem.span).start, detail: problem.detail ?? '' }] : [];
  });
}
