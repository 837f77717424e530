/**
 * A port whose adapter is loaded when one of its methods is called first, so that activation
 * imports neither an Azure SDK nor the Kubernetes client (architecture.md, invariant 8).
 * `streams` names the methods that return an AsyncIterable instead of a promise.
 */
export function lazyPort<Port extends object>(load: () => Promise<Port>, streams: readonly (keyof Port)[] = []): Port {
  const callable = (port: Port, name: string | symbol): ((...args: unknown[]) => unknown) => {
    const method: unknown = Reflect.get(port, name);
    if (typeof method !== 'function') throw new TypeError(`The adapter has no method ${String(name)}`);
    return (...args): unknown => Reflect.apply(method, port, args);
  };
  const handler: ProxyHandler<Port> = {
    get(_target, name) {
      // `then` would make the port look like a promise to whoever awaits it.
      if (name === 'then' || typeof name === 'symbol') return undefined;
      if (streams.some((stream) => stream === name)) {
        return async function* (...args: unknown[]) {
          yield* callable(await load(), name)(...args) as AsyncIterable<unknown>;
        };
      }
      return async (...args: unknown[]) => callable(await load(), name)(...args);
    },
  };
  return new Proxy({} as Port, handler);
}

/** Calls a loader once and keeps its result; a failure is not kept, so that the next call tries again. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((thrown: unknown) => {
      loading = undefined;
      throw thrown;
    });
    return loading;
  };
}
