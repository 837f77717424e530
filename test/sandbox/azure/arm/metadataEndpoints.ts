import type { AzureContext } from '../context.ts';
import type { Json } from '../world/model.ts';
import { gatewayFailure } from './armFailure.ts';
import type { ArmAnswer } from './route.ts';

/** `GET /metadata/endpoints`: how a client learns a cloud's addresses, without a token. */
export function metadataEndpoints(context: AzureContext, apiVersion: string | null): ArmAnswer {
  const { arm, entra } = context.urls;
  const authentication = { loginEndpoint: `${entra}/`, audiences: [arm, `${arm}/`, 'https://management.core.windows.net/'] };
  const cloud: Json = {
    portal: 'https://portal.azure.com',
    authentication: { ...authentication, tenant: 'common', identityProvider: 'AAD' },
    media: 'https://rest.media.azure.net',
    graph: 'https://graph.windows.net/',
    graphAudience: 'https://graph.windows.net/',
    microsoftGraphResourceId: 'https://graph.microsoft.com/',
    name: 'TenantlinkSandbox',
    suffixes: { acrLoginServer: 'azurecr.io', keyVaultDns: 'vault.azure.net', storage: 'core.windows.net' },
    batch: 'https://batch.core.windows.net/',
    resourceManager: `${arm}/`,
    gallery: 'https://gallery.azure.com/',
  };
  switch (apiVersion) {
    case '2015-01-01':
      return {
        status: 200,
        body: {
          galleryEndpoint: 'https://gallery.azure.com/',
          graphEndpoint: 'https://graph.windows.net/',
          portalEndpoint: 'https://portal.azure.com/',
          authentication,
        },
      };
    case '2019-05-01':
      return { status: 200, body: [cloud] };
    case '2022-09-01':
      return { status: 200, body: cloud };
    case null:
      throw gatewayFailure(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.');
    default:
      throw gatewayFailure(400, 'InvalidApiVersionParameter', `The api-version '${apiVersion}' is invalid. The supported versions are '2022-09-01,2019-05-01,2015-01-01'.`);
  }
}
