import { knownClouds, type Cloud } from '../model/cloud.ts';
import { workloadIdentityKeys } from '../model/serviceAccount.ts';
import { proxyVariables } from '../probe/podProxy.ts';
import { authoritiesFile, type AppFile, type AppWish } from './app.ts';
import { imageText } from './imageName.ts';

/** A text as YAML that means exactly itself: JSON's strings are YAML's. */
const quoted = (text: string): string => JSON.stringify(text);

/** The ServiceAccount as the link has it, the Pod, and the authorities that it trusts beside the usual ones where there are any. */
export function manifests(wish: AppWish): readonly AppFile[] {
  const { caPem } = wish;
  return [
    { path: 'deploy/serviceaccount.yaml', text: serviceAccount(wish) },
    { path: 'deploy/pod.yaml', text: pod(wish) },
    ...(caPem === undefined ? [] : [{ path: 'deploy/authorities.yaml', text: authorities(wish, caPem) }]),
  ];
}

function serviceAccount({ serviceAccount: { namespace, name }, identity, cluster }: AppWish): string {
  const foreign = identity.tenantId !== cluster.tenantId;
  return `# Linked by Tenantlink: pods under it may act as ${identity.name}.
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${quoted(name)}
  namespace: ${quoted(namespace)}
  annotations:
    ${workloadIdentityKeys.clientId}: ${quoted(identity.clientId)}
${foreign ? `    # The identity lives in another tenant than the cluster.\n    ${workloadIdentityKeys.tenantId}: ${quoted(identity.tenantId)}\n` : ''}`;
}

function pod(wish: AppWish): string {
  const { name, serviceAccount: account, caPem } = wish;
  const env = environment(wish).map(([key, value]) => `        - name: ${key}\n          value: ${quoted(value)}\n`);
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${quoted(name)}
  namespace: ${quoted(account.namespace)}
  labels:
    app.kubernetes.io/name: ${quoted(name)}
    # The workload identity webhook looks here and nowhere else.
    ${workloadIdentityKeys.use}: "true"
spec:
  serviceAccountName: ${quoted(account.name)}
  # New trust takes a moment to spread: until then the app fails, and is started again.
  restartPolicy: OnFailure
  automountServiceAccountToken: false
  enableServiceLinks: false
  nodeSelector:
    kubernetes.io/os: linux
${needsOf(wish)}  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: app
      image: ${quoted(imageText(wish.image))}
      imagePullPolicy: Always
      # The webhook adds AZURE_CLIENT_ID, AZURE_TENANT_ID and the token's file; set here, they would win over the ServiceAccount.
      env:
${env.join('')}      resources:
        requests:
          cpu: 10m
          memory: 64Mi
        limits:
          cpu: 500m
          memory: 256Mi
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
${caPem === undefined ? '' : authoritiesMount(wish)}`;
}

/** What the settings say that the quota pod needs in this cluster. */
function needsOf({ needs: { tolerations = [], pullSecrets = [] } = {} }: AppWish): string {
  const tolerated = tolerations.map((toleration) => Object.entries(toleration).map(([key, value], at) => `    ${at === 0 ? '- ' : '  '}${key}: ${JSON.stringify(value)}\n`).join(''));
  const secrets = pullSecrets.map((name) => `    - name: ${quoted(name)}\n`);
  return [...(tolerated.length === 0 ? [] : ['  tolerations:\n', ...tolerated]), ...(secrets.length === 0 ? [] : ['  imagePullSecrets:\n', ...secrets])].join('');
}

function environment({ language, quota, cloud, caPem, needs: { proxy } = {} }: AppWish): readonly (readonly [string, string])[] {
  return [
    ['AZURE_SUBSCRIPTION_ID', quota.subscriptionId],
    ['AZURE_REGION', quota.region],
    ['AZURE_RESOURCE_NAME', quota.resource],
    ...(isPublic(cloud) ? [] : ([['TENANTLINK_RESOURCE_MANAGER', cloud.resourceManager], ['TENANTLINK_SCOPE', cloud.resourceManagerScope]] as const)),
    ...(caPem === undefined ? [] : ([[language === 'go' ? 'SSL_CERT_FILE' : 'NODE_EXTRA_CA_CERTS', authoritiesFile]] as const)),
    // The Azure libraries of both languages read these by themselves.
    ...(proxy === undefined ? [] : Object.entries(proxyVariables(proxy))),
  ];
}

/** Whether the libraries know where to ask by themselves. */
export function isPublic({ authorityHost, resourceManager }: Cloud): boolean {
  return authorityHost === knownClouds.public.authorityHost && resourceManager === knownClouds.public.resourceManager;
}

const folder = authoritiesFile.slice(0, authoritiesFile.lastIndexOf('/'));
const file = authoritiesFile.slice(folder.length + 1);
const authoritiesName = (name: string): string => `${name}-authorities`;

function authoritiesMount({ name }: AppWish): string {
  return `      volumeMounts:
        - name: authorities
          mountPath: ${folder}
          readOnly: true
  volumes:
    - name: authorities
      configMap:
        name: ${quoted(authoritiesName(name))}
`;
}

function authorities({ name, serviceAccount: { namespace } }: AppWish, caPem: string): string {
  const lines = caPem.trim().split(/\r?\n/).map((line) => `    ${line.trim()}\n`);
  return `# Certificate authorities of a private cloud or a proxy, which the app trusts beside the usual ones.
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${quoted(authoritiesName(name))}
  namespace: ${quoted(namespace)}
data:
  ${file}: |
${lines.join('')}`;
}
