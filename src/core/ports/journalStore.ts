/**
 * Text files by name in a place that survives crashes (globalStorageUri in the editor). Core
 * decides what they hold; never a token or key.
 */
export interface JournalStore {
  /** Written completely or not at all, and on disk when the promise resolves. */
  write(name: string, text: string): Promise<void>;
  /** Undefined when there is no such entry. */
  read(name: string): Promise<string | undefined>;
  list(): Promise<readonly string[]>;
  delete(name: string): Promise<void>;
  /** Gives an entry another name, at once or not at all: of several who try it with one name, one succeeds. False when there is no such entry. */
  rename(change: { readonly from: string; readonly to: string }): Promise<boolean>;
}
