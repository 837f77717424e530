import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Workbench } from '../rig/browser.ts';

/** A place that outlives a run, and what stands there. */
export interface Remains {
  readonly where: string;
  readonly text: string;
}

/** Every file below a folder, as text; what is no text keeps its bytes as Latin-1. */
export async function filesBelow(folder: string): Promise<readonly Remains[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (file) => ({ where: relative(folder, file), text: await readFile(file, 'latin1') })));
}

/** What the window keeps in the browser: mementos and secrets live there in a browser's VS Code. */
export async function browserStorage(window: Workbench): Promise<string> {
  return window.page.evaluate(async () => {
    const kept: unknown[] = [Object.entries(localStorage), Object.entries(sessionStorage)];
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined) continue;
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(`IndexedDB ${name} does not open`));
      });
      for (const store of database.objectStoreNames) {
        const values = await new Promise<unknown[]>((resolve, reject) => {
          const request = database.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => resolve(request.result as unknown[]);
          request.onerror = () => reject(new Error(`IndexedDB ${name}/${store} cannot be read`));
        });
        kept.push([name, store, values]);
      }
      database.close();
    }
    return JSON.stringify(kept);
  });
}
