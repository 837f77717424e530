import { findSourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Puts places of the sources where a text names places of the bundles: VS Code makes its own stack traces, in which
 * Node's source maps have no part.
 */
export function inSources(text: string): string {
  return text.replaceAll(/(\/[^\s():]+\.cjs):(\d+)(?::(\d+))?/g, (place, path: string, line: string, column = '1') => {
    const entry = findSourceMap(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    const source = entry.originalSource.startsWith('file:') ? fileURLToPath(entry.originalSource) : resolve(dirname(path), entry.originalSource);
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
