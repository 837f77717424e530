/** One sentence for each way a link of the trust chain can stand. */
export const chainMessages = {
  'chain.unknown': 'This could not be checked.',
  'chain.unknownAfterEarlier': 'This can be checked once the links before it hold.',

  'chain.cluster.ok': 'Cluster {cluster} can be read.',
  'chain.cluster.stopped': 'Cluster {cluster} is stopped. Start it, then look again.',

  'chain.issuer.ok': 'The cluster publishes its OIDC issuer: {issuer}',
  'chain.issuer.off': 'The OIDC issuer of cluster {cluster} is off, so Microsoft Entra cannot check its tokens.',

  'chain.webhook.ok': 'The workload identity webhook is on in cluster {cluster}.',
  'chain.webhook.kubeSystem': 'AKS leaves namespace kube-system out of the workload identity webhook, so pods there get no token to exchange.',
  'chain.webhook.off': 'Workload identity is off in cluster {cluster}, so pods get no token to exchange.',

  'chain.issuerDocument.ok': 'The issuer’s document can be fetched and has signing keys (keys: {keys}).',
  'chain.issuerDocument.noKeys': 'The issuer {issuer} publishes no signing keys.',
  'chain.issuerDocument.differs': 'The issuer’s own document names another issuer than the cluster does.',

  'chain.serviceAccount.ok': 'ServiceAccount {name} exists.',
  'chain.serviceAccount.missing': 'ServiceAccount {name} does not exist in the cluster.',

  'chain.clientId.ok': 'The ServiceAccount names the identity’s client id {clientId}.',
  'chain.clientId.absent': 'The ServiceAccount has no azure.workload.identity/client-id annotation, so its pods are not given an identity.',
  'chain.clientId.isArmId': 'The client-id annotation holds the resource id of {identity}; it must hold its client id.',
  'chain.clientId.isPrincipalId': 'The client-id annotation holds the object (principal) id of {identity}; it must hold its client id.',
  'chain.clientId.notGuid': 'The client-id annotation is not a GUID: {found}',
  'chain.clientId.other': 'The client-id annotation names another identity ({found}) than {identity}.',

  'chain.tenantId.ok': 'Tokens are asked from the identity’s tenant {tenant}.',
  'chain.tenantId.absent':
    'The ServiceAccount has no azure.workload.identity/tenant-id annotation, so tokens are asked from the cluster’s tenant {clusterTenant}; the identity lives in {wanted}.',
  'chain.tenantId.other': 'The tenant-id annotation is {found}; the identity lives in {wanted}.',
  'chain.tenantId.notGuid': 'The tenant-id annotation is not a GUID: {found}',

  'chain.workload.missing': '{workload} does not exist in the cluster.',
  'chain.podServiceAccount.ok': 'The workload runs under ServiceAccount {name}.',
  'chain.podServiceAccount.other': '{workload} runs under ServiceAccount {found}, not under {wanted}.',

  'chain.podLabel.ok': 'The pods of {workload} carry the label azure.workload.identity/use: "true".',
  'chain.podLabel.absent':
    'The pods of {workload} lack the label azure.workload.identity/use: "true", so the webhook passes them by. It belongs on the pod template, not on {serviceAccount} or the workload itself.',
  'chain.podLabel.other': 'The label azure.workload.identity/use on the pods of {workload} is {found}; it must be the string "true".',

  'chain.containerEnvironment.ok': 'No container overrides what the webhook sets.',
  'chain.containerEnvironment.overrides': 'Container {container} sets {name} itself, which wins over the annotations.',

  'chain.containerEnvironment.skipped': 'The annotation azure.workload.identity/skip-containers leaves out every container of the pod: {containers}.',
  'chain.containerEnvironment.hidden': 'Container {container} takes {name} from a Secret or ConfigMap; its value cannot be seen here.',

  'chain.tokenAudience.ok': 'The pod’s projected token is for the exchange with Microsoft Entra.',
  'chain.tokenAudience.identityBinding':
    'The pod opts in to an identity binding (azure.workload.identity/use-identity-binding), so its token is not the one that a federated credential accepts.',
  'chain.tokenAudience.other': 'The pod’s projected token has another audience than Microsoft Entra accepts.',

  'chain.identity.ok': 'Identity {identity} exists.',
  'chain.identity.missing': 'The identity does not exist: {identity}',

  'chain.credential.empty': 'The identity has no federated credential, so it trusts no cluster yet.',
  'chain.credential.none': 'None of the identity’s {count} federated credentials trusts this cluster and service account.',
  'chain.credentialIssuer.ok': 'Federated credential {credential} trusts the cluster’s issuer.',
  'chain.credentialIssuer.missingSlash':
    'Federated credential {credential} lacks the trailing slash of the cluster’s issuer. Microsoft Entra compares the two byte for byte.',
  'chain.credentialIssuer.http': 'Federated credential {credential} has an http issuer; the cluster’s is https.',
  'chain.credentialIssuer.whitespace': 'The issuer of federated credential {credential} has white space around it.',
  'chain.credentialIssuer.case': 'The issuer of federated credential {credential} is written differently from the cluster’s; Microsoft Entra compares byte for byte.',
  'chain.credentialIssuer.other': 'Federated credential {credential} trusts another issuer; was the cluster created anew? Its issuer is now {wanted}',

  'chain.credentialSubject.ok': 'Federated credential {credential} names this ServiceAccount.',
  'chain.credentialSubject.case': 'The subject of federated credential {credential} differs in upper and lower case; Microsoft Entra compares case.',
  'chain.credentialSubject.other': 'Federated credential {credential} names {found}, not {wanted}.',

  'chain.credentialAudience.ok': 'Federated credential {credential} accepts the token’s audience.',
  'chain.credentialAudience.other': 'Federated credential {credential} expects another audience than the projected token has.',

  'chain.role.ok': 'The identity holds {role} at {scope}.',
  'chain.role.none': 'The identity holds no role at {scope}; it needs {role}.',
  'chain.role.insufficient': 'No role that the identity holds allows this at {scope}; it needs {role}.',

  'chain.provider.ok': '{provider} is registered.',
  'chain.provider.notRegistered': '{provider} is not registered in the subscription ({state}).',
  'chain.provider.registering': '{provider} is being registered; this takes a few minutes.',
} as const;
