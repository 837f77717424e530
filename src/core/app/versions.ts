/**
 * What a new app is built from, pinned. The npm packages are those that Tenantlink itself is
 * locked to (test/unit/app/versions.test.ts holds them together), so they are ones that work.
 */
export const npmVersions = {
  '@azure/arm-quota': '1.1.1',
  '@azure/identity': '4.14.1',
  '@types/node': '22.20.5',
  esbuild: '0.28.2',
  typescript: '6.0.3',
} as const;

/** Modules of the Azure SDK for Go that belong together (their own go.mod files). */
export const goModules = {
  'github.com/Azure/azure-sdk-for-go/sdk/azcore': 'v1.20.0',
  'github.com/Azure/azure-sdk-for-go/sdk/azidentity': 'v1.13.1',
  'github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/quota/armquota': 'v1.1.0',
} as const;

/** Not older than what those modules ask for. */
export const goVersion = '1.24.0';

/** The oldest Go that runs the app's publishing program, which needs nothing but Go's own library: that of Debian 12 does. */
export const publisherGoVersion = '1.18';

/** The oldest Node that runs TypeScript as it is, without a flag. */
export const nodeVersion = '22.18';

/** Stock images, each for amd64 and arm64; whole names, because podman may know no registry for a short one. */
export const baseImages = {
  node: 'docker.io/library/node:24-slim',
  go: 'docker.io/library/golang:1.25',
  static: 'gcr.io/distroless/static-debian12:nonroot',
} as const;
