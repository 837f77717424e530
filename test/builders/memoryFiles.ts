import type { JournalStore } from '../../src/core/ports/journalStore.ts';

/** A store of text files in memory. */
export function memoryFiles(files: Map<string, string>): JournalStore {
  return {
    write: (name, text) => Promise.resolve(void files.set(name, text)),
    read: (name) => Promise.resolve(files.get(name)),
    list: () => Promise.resolve([...files.keys()]),
    delete: (name) => Promise.resolve(void files.delete(name)),
    rename({ from, to }) {
      const text = files.get(from);
      if (text === undefined) return Promise.resolve(false);
      files.delete(from);
      files.set(to, text);
      return Promise.resolve(true);
    },
  };
}
