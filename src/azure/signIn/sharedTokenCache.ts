/** What MSAL hands to a cache plugin (msal-node TokenCacheContext). */
interface CacheContext {
  readonly cacheHasChanged: boolean;
  readonly tokenCache: { serialize(): string; deserialize(text: string): void };
}

/** A cache plugin as MSAL calls it (msal-node ICachePlugin). */
interface CachePlugin {
  beforeCacheAccess(context: CacheContext): Promise<void>;
  afterCacheAccess(context: CacheContext): Promise<void>;
}

/** What @azure/identity hands to a plugin (its AzurePluginContext), as far as it is used here. */
interface PluginContext {
  readonly cachePluginControl: { setPersistence(factory: (options?: { readonly memory?: CachePlugin }) => Promise<CachePlugin>): void };
}

/** Options that make a credential use a cache of ours; `memory` is for {@link memoryCachePlugin} alone. */
export interface SharedCacheOptions {
  readonly enabled: true;
  readonly name: string;
  readonly memory: CachePlugin;
}

/**
 * A token cache in memory that several credentials share. @azure/identity asks MSAL for a silent token
 * without naming the tenant (4.14.1, msalClient.js getTokenSilent), so one credential serves one tenant
 * only; the refresh token of a sign-in reaches the other tenants' credentials through this cache.
 */
export function createSharedCache(): SharedCacheOptions {
  let text: string | undefined;
  return {
    enabled: true,
    name: 'tenantlink',
    memory: {
      async beforeCacheAccess(context) {
        if (text !== undefined) context.tokenCache.deserialize(text);
      },
      async afterCacheAccess(context) {
        if (context.cacheHasChanged) text = context.tokenCache.serialize();
      },
    },
  };
}

/**
 * The plugin for useIdentityPlugin. It holds nothing: each credential brings its cache in its own
 * options, and one that brings none gets an empty one, so that nothing is ever written to disk.
 */
export function memoryCachePlugin(context: unknown): void {
  (context as PluginContext).cachePluginControl.setPersistence((options) => Promise.resolve(options?.memory ?? createSharedCache().memory));
}
