import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package whose code is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json. */
  readonly licence: string;
  /** Its licence and notice files, as they are. */
  readonly text: string;
}

/** What the build knows of the code it took from others. */
interface Taken {
  readonly packages: readonly BundledPackage[];
  /** The contents of esbuild's *.LEGAL.txt: comments in which sources name whom they took code from. */
  readonly comments: readonly string[];
}

/**
 * Every package that put a byte into one of the bundles, by name and version.
 * @param root folder that the metafiles' paths start from
 * @throws Error for a package whose licence text cannot be given along
 */
export function bundledPackages(metafiles: readonly Metafile[], root: string): readonly BundledPackage[] {
  const folders = new Set<string>();
  for (const { outputs } of metafiles) {
    for (const output of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
        const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  const packages = [...folders].map((folder) => readPackage(join(root, folder)));
  const byId = new Map(packages.map((found) => [idOf(found), found]));
  return [...byId.values()].sort((left, right) => (idOf(left) < idOf(right) ? -1 : 1));
}

/** The text of ThirdPartyNotices.txt; packages under the very same text share it. */
export function thirdPartyNotices({ packages, comments }: Taken): string {
  const holders = new Map<string, BundledPackage[]>();
  for (const one of packages) holders.set(one.text, [...(holders.get(one.text) ?? []), one]);
  const licences = [...holders].map(([text, sharing]) => [...sharing.map((one) => `${idOf(one)} (${one.licence})`), '', text].join('\n'));
  return [
    'Tenantlink contains code of the packages below, each under its own licence.',
    ...licences,
    ...(comments.length === 0 ? [] : [['Comments that these sources carry', '', ...comments.map((comment) => comment.trim())].join('\n')]),
  ].join(`\n\n${'='.repeat(80)}\n`).concat('\n');
}

function idOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name} ${version}`;
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
    readonly author?: string | { readonly name: string };
  };
  if (license === undefined) throw new Error(`${name} ${version} names no licence`);
  const files = readdirSync(folder).filter((file) => /^(un)?licen[cs]e|^notices?\b|^copying|^copyright/i.test(file)).sort();
  const texts = files.filter((file) => existsSync(join(folder, file))).map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length > 0) return { name, version, licence: license, text: texts.join('\n\n') };
  const holder = typeof author === 'string' ? author : author?.name;
  if (license !== 'MIT' || holder === undefined) throw new Error(`${name} ${version} (${license}) holds no licence text to give along`);
  return { name, version, licence: license, text: mit(holder) };
}

/** The MIT licence's own words (spdx.org/licenses/MIT), for packages that name it without giving them. */
function mit(holder: string): string {
  return `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}
