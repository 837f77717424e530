/** One sentence for each way a link of the trust chain can stand (`chain.*`), fixed words for values (`value.*`), and where values are read (`source.*`). */
export const chainMessages = {
  'chain.unknown': 'This could not be checked.',
  'chain.unknownAfterEarlier': 'This can be checked once the links that it rests on hold.',
  'chain.pending': 'This is being looked at.',

  'chain.cluster.ok': 'Cluster {cluster} can be read.',
  'chain.cluster.stopped': 'Cluster {cluster} is stopped. Start it, then look again.',

  'chain.cluster.unreachable':
    'The API server of cluster {cluster} does not answer this machine, so nothing in the cluster could be looked at. That need not be a fault: a private cluster answers in its own network only.',

  'chain.issuer.ok': 'The cluster publishes its OIDC issuer: {issuer}',
  'chain.issuer.off': 'The OIDC issuer of cluster {cluster} is off, so Microsoft Entra cannot check its tokens.',

  'chain.webhook.ok': 'The workload identity webhook is on in cluster {cluster}.',
  'chain.webhook.byHand': 'Workload identity is off in the settings of cluster {cluster}, but its webhook was installed by hand ({name}).',
  'chain.webhook.offUnseen': 'Workload identity is off in the settings of cluster {cluster}; whether its webhook was installed by hand could not be seen.',
  'chain.webhook.installed': 'The workload identity webhook is installed in cluster {cluster}.',
  'chain.webhook.notInstalled': 'The workload identity webhook is not installed in cluster {cluster}, so pods get no token to exchange. Install it with its Helm chart (azure-workload-identity).',
  'chain.webhook.kubeSystem': 'AKS leaves namespace kube-system out of the workload identity webhook, so pods there get no token to exchange.',
  'chain.webhook.off': 'Workload identity is off in cluster {cluster}, so pods get no token to exchange.',

  'chain.issuerDocument.ok': 'The issuer’s document can be fetched and has signing keys (keys: {keys}).',
  'chain.issuerDocument.notCompared':
    'The issuer’s document can be fetched and has signing keys (keys: {keys}), but they could not be compared with those of the API server.',
  'chain.issuerDocument.apiServer': 'The API server gives its tokens another issuer than the settings of the cluster name.',
  'chain.issuerDocument.keysDiffer': 'The issuer’s document lacks signing keys of the API server, so Microsoft Entra cannot check tokens signed by them: {keys}',
  'chain.issuerDocument.noKeys': 'The issuer {issuer} publishes no signing keys.',
  'chain.issuerDocument.differs': 'The issuer’s own document names another issuer than the cluster does.',

  'chain.serviceAccount.ok': 'ServiceAccount {name} exists.',
  'chain.serviceAccount.missing': 'ServiceAccount {name} does not exist in the cluster.',

  'chain.clientId.ok': 'The ServiceAccount names the identity’s client id {clientId}.',
  'chain.clientId.absent': 'The ServiceAccount has no azure.workload.identity/client-id annotation, so its pods are not given an identity.',
  'chain.clientId.isArmId': 'The client-id annotation holds the resource id of {identity}; it must hold its client id.',
  'chain.clientId.isPrincipalId': 'The client-id annotation holds the object (principal) id of {identity}; it must hold its client id.',
  'chain.clientId.whitespace': 'The client-id annotation has white space around the client id.',
  'chain.clientId.armId': 'The client-id annotation holds a resource id; it must hold the client id of {identity}.',
  'chain.clientId.armIdOfOther': 'The client-id annotation holds the resource id of another identity, {other}; it must hold the client id of {identity}.',
  'chain.clientId.principalIdOfOther': 'The client-id annotation holds the object (principal) id of another identity, {other}; it must hold the client id of {identity}.',
  'chain.clientId.ofOther': 'The client-id annotation names another identity, {other} in tenant {tenant}, not {identity}.',
  'chain.clientId.notGuid': 'The client-id annotation is not a GUID: {found}',
  'chain.clientId.other': 'The client-id annotation is {found}, which is not the client id of {identity}, nor of any identity that could be looked up.',

  'chain.tenantId.ok': 'Tokens are asked from the identity’s tenant {tenant}.',
  'chain.tenantId.absent':
    'The ServiceAccount has no azure.workload.identity/tenant-id annotation, so tokens are asked from the webhook’s own tenant {clusterTenant}, which on AKS is the cluster’s; the identity lives in {wanted}.',
  'chain.tenantId.defaultUnseen':
    'The ServiceAccount has no azure.workload.identity/tenant-id annotation, and the tenant that the webhook was installed with cannot be seen; the identity lives in {wanted}.',
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

  'chain.containerEnvironment.initOverrides': 'Init container {container} sets {name} itself, which wins over the annotations.',
  'chain.containerEnvironment.hostNetwork':
    'The pods use the network of the node and ask for the proxy sidecar; the webhook refuses the two together.',
  'chain.containerEnvironment.unjudged': 'Container {container} sets {name} itself; what it should be is not known here.',
  'chain.containerEnvironment.either': 'Container {container} carries another {name} than the annotations give; whether the webhook put it there or it was set by hand cannot be told.',
  'chain.containerEnvironment.skipped': 'The annotation azure.workload.identity/skip-containers leaves out every container of the pod: {containers}.',
  'chain.containerEnvironment.hidden': 'Container {container} takes {name} from a Secret or ConfigMap; its value cannot be seen here.',

  'chain.tokenAudience.ok': 'The pod’s projected token is for the exchange with Microsoft Entra.',
  'chain.tokenAudience.other': 'The pod’s projected token has another audience than Microsoft Entra accepts.',

  'chain.identityBinding.ok': 'The pods do not opt in to an identity binding.',
  'chain.identityBinding.optsIn':
    'The pods opt in to an AKS identity binding ({key}), so their token is not the one that a federated credential of your own accepts. Take the opt-in away, or use the binding alone.',

  'chain.podCurrent.ok': 'Pod {pod} carries what the webhook gives today.',
  'chain.podCurrent.notServed': 'Pod {pod} was created before the webhook served it: it has the label and no token. Create it anew.',
  'chain.podCurrent.stale': 'Pod {pod} was created before the annotations changed and still carries the former {name}. Create it anew.',
  'chain.podCurrent.perhapsStale':
    'Pod {pod} carries another {name} than the annotations give now: it was created before they changed, or sets it by hand. Create it anew; if the value stays, it stands in the manifest.',

  'chain.tokenLifetime.ok': 'The projected token lasts {seconds} seconds.',
  'chain.tokenLifetime.refused': 'The token’s lifetime is asked for as “{found}”. The webhook takes whole seconds from {shortest} to {longest} only and refuses pods otherwise.',

  'chain.identity.ok': 'Identity {identity} exists in tenant {tenant}.',
  'chain.identity.missing': 'The identity does not exist in tenant {tenant}: {identity}',

  'chain.credentialRoom.ok': 'The identity has room for this link: {count} of {limit} federated credentials.',
  'chain.credentialRoom.present': 'The identity holds all of its {limit} federated credentials, and the one for this link is among them.',
  'chain.credentialRoom.full': 'The identity holds {count} of {limit} federated credentials, and none of them is for this link. One that is no longer used has to go first.',

  'chain.credential.empty': 'The identity has no federated credential, so it trusts no cluster yet.',
  'chain.credential.none': 'None of the identity’s {count} federated credentials trusts this cluster and service account.',
  'chain.credentialIssuer.ok': 'Federated credential {credential} trusts the cluster’s issuer.',
  'chain.credentialIssuer.missingSlash':
    'Federated credential {credential} lacks the trailing slash of the cluster’s issuer. Microsoft Entra compares the two byte for byte.',
  'chain.credentialIssuer.http': 'Federated credential {credential} has an http issuer; the cluster’s is https.',
  'chain.credentialIssuer.whitespace': 'The issuer of federated credential {credential} has white space around it.',
  'chain.credentialIssuer.case': 'The issuer of federated credential {credential} is written differently from the cluster’s; Microsoft Entra compares byte for byte.',
  'chain.credentialIssuer.extraSlash': 'The issuer of federated credential {credential} ends in more slashes than the cluster’s. Microsoft Entra compares the two byte for byte.',
  'chain.credentialIssuer.former':
    'Federated credential {credential} trusts the former issuer of a cluster of the same tenant and region: a cluster that is created anew gets a new one. It is now {wanted}',
  'chain.credentialIssuer.ofCluster': 'Federated credential {credential} trusts another cluster, {cluster}. The issuer of this one is {wanted}',
  'chain.credentialIssuer.other': 'Federated credential {credential} trusts another issuer. The cluster’s is {wanted}',

  'chain.credentialSubject.ok': 'Federated credential {credential} names this ServiceAccount.',
  'chain.credentialSubject.case': 'The subject of federated credential {credential} differs in upper and lower case; Microsoft Entra compares case.',
  'chain.credentialSubject.whitespace': 'The subject of federated credential {credential} has white space around it.',
  'chain.credentialSubject.namespace': 'Federated credential {credential} names namespace {foundNamespace}; the ServiceAccount is in {namespace}.',
  'chain.credentialSubject.name': 'Federated credential {credential} names ServiceAccount {foundName}, not {name}.',
  'chain.credentialSubject.form': 'The subject of federated credential {credential} is not of the form system:serviceaccount:<namespace>:<name>: {found}',
  'chain.credentialSubject.other': 'Federated credential {credential} names {found}, not {wanted}.',

  'chain.credentialAudience.ok': 'Federated credential {credential} accepts the token’s audience.',
  'chain.credentialAudience.other': 'Federated credential {credential} expects another audience than the projected token has.',

  'chain.role.ok': 'The identity holds {role} at {scope}.',
  'chain.role.none': 'The identity holds no role at {scope}; it needs {role}.',
  'chain.role.noneAllows': 'No role that the identity holds at {scope} allows {role}. Choose a role that does.',
  'chain.role.insufficient': 'No role that the identity holds allows this at {scope}; it needs {role}.',

  'chain.role.lacks': 'The identity holds {wished} at {scope}, which does not allow {role}.',

  'chain.provider.ok': '{provider} is registered.',
  'chain.provider.notRegistered': '{provider} is not registered in the subscription ({state}).',
  'chain.provider.registering': '{provider} is being registered; this takes a few minutes.',

  'verdict.chainPending': 'No link of the trust chain is broken as far as it has been read.',

  'value.absent': 'absent',
  'value.enabled': 'enabled',
  'value.disabled': 'disabled',
  'value.installed': 'installed',
  'value.empty': 'empty',
  'value.noKeys': 'no keys',
  'value.noRole': 'no role',
  'value.otherNamespace': 'a namespace other than {namespace}',
  'value.notOverridden': 'not overridden',
  'value.setByWebhook': 'set by the webhook',
  'value.servedContainer': 'a container that is not skipped',
  'value.ownNetwork': 'no sidecar, or a network of its own',
  'value.hostNetwork': 'the sidecar, in the network of the node',
  'value.optedIn': 'opted in',
  'value.notOptedIn': 'not opted in',
  'value.projectedToken': 'a projected token',
  'value.asAnnotated': 'as annotated',
  'value.lifetime': 'a whole number from {shortest} to {longest}',
  'value.fewerThan': 'fewer than {limit}',
  'value.clientIdOf': 'the client id of {identity}',
  'value.roleWith': 'a role with {actions} at {scope}',

  'source.link': 'the link',
  'source.request': 'the request',
  'source.powerState': 'power state',
  'source.oidcIssuerProfile': 'oidcIssuerProfile.enabled',
  'source.workloadIdentityProfile': 'securityProfile.workloadIdentity.enabled',
  'source.aksWebhook': 'the webhook on AKS',
  'source.webhook': 'the webhook',
  'source.webhookDefault': 'the webhook’s default',
  'source.selector': '{key}, the webhook’s only selector',
  'source.annotation': 'annotation {key}',
  'source.proxySidecar': 'the webhook, for {key}',
  'source.variable': '{name}',
  'source.entraExchange': 'the token exchange of Microsoft Entra',
  'source.projectedToken': 'the projected token',
  'source.serviceAccountName': 'the ServiceAccount’s namespace and name',
  'source.credentialLimit': 'the limit of Microsoft Entra for one identity',
  'source.provider': 'registration of {provider}',
  'source.cluster': 'cluster {name}',
  'source.identity': 'identity {name}',
  'source.identities': 'identities of tenant {tenant}',
  'source.issuerDocument': 'discovery document of {issuer}',
  'source.clusterIssuer': 'API server of {cluster}',
  'source.webhookOf': 'webhooks of {cluster}',
  'source.serviceAccount': 'ServiceAccount {name} of {cluster}',
  'source.workload': '{workload} of {cluster}',
  'source.pods': 'pods of {workload}',
  'source.credentials': 'federated credentials of {identity}',
  'source.assignments': 'role assignments of {identity}',
  'source.providerOf': '{provider} in subscription {subscription}',
  'source.principal': 'principal of {identity}',
  'source.tokenOid': 'oid of the access token in the pod',
} as const;
