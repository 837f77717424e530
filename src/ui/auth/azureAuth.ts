/** What Tenantlink takes of azext-azureauth; imported when a session is first asked for, not at activation. */
export { getSessionFromVSCode } from '@microsoft/vscode-azext-azureauth/dist/esm/src/getSessionFromVSCode.js';
export { getConfiguredAuthProviderId } from '@microsoft/vscode-azext-azureauth/dist/esm/src/utils/configuredAzureEnv.js';
