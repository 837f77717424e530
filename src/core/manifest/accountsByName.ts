import type { KnownServiceAccount } from './manifestContext.ts';

/** Anything with a ServiceAccount. */
interface Holding {
  readonly account: KnownServiceAccount;
}

/** ServiceAccounts of one name, the first one of each namespace; found without going through all of them. */
export class AccountsOfName<T extends Holding> {
  readonly #byNamespace = new Map<string | undefined, T>();

  constructor(all: Iterable<T> = []) {
    for (const one of all) this.add(one);
  }

  add(one: T): void {
    const { namespace } = one.account;
    if (!this.#byNamespace.has(namespace)) this.#byNamespace.set(namespace, one);
  }

  get first(): T | undefined {
    for (const one of this.#byNamespace.values()) return one;
    return undefined;
  }

  /** The one that a pod of a namespace means: of the same namespace, else of one that is left open; any where the pod's own is. */
  meantIn(namespace: string | undefined): T | undefined {
    return this.#byNamespace.get(namespace) ?? (namespace === undefined ? this.first : this.#byNamespace.get(undefined));
  }
}

/** ServiceAccounts by their names. */
export class AccountsByName<T extends Holding> {
  readonly #byName = new Map<string, AccountsOfName<T>>();

  add(one: T): void {
    const same = this.#byName.get(one.account.name);
    if (same === undefined) this.#byName.set(one.account.name, new AccountsOfName([one]));
    else same.add(one);
  }

  /** Those of a name, asked for with `find` the first time. */
  named(name: string, find: () => Iterable<T> = () => []): AccountsOfName<T> {
    let found = this.#byName.get(name);
    if (found === undefined) {
      found = new AccountsOfName(find());
      this.#byName.set(name, found);
    }
    return found;
  }
}
