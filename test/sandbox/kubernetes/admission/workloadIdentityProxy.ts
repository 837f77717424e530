import type { Pod } from '../model/pod.ts';
import { WebhookDenial } from './webhookDenial.ts';

const REGISTRY = 'mcr.microsoft.com/oss/v2/azure/workload-identity';
const VERSION = 'v1.6.0';
const DEFAULT_PORT = 8000;

/**
 * The webhook's proxy sidecar (`inject-proxy-sidecar`): an init container that redirects the metadata endpoint, and a
 * native sidecar that answers there. The pod is changed.
 * @throws WebhookDenial for hostNetwork or a port that is no number.
 */
export function injectProxySidecar(pod: Pod, portText: string | undefined): void {
  if (pod.spec.hostNetwork === true) throw new WebhookDenial('hostNetwork is set to true, cannot inject proxy sidecar');
  if (portText !== undefined && !/^[+-]?\d+$/.test(portText)) {
    throw new WebhookDenial(`failed to parse proxy sidecar port: strconv.ParseInt: parsing ${JSON.stringify(portText)}: invalid syntax`);
  }
  const port = portText === undefined ? DEFAULT_PORT : Number(portText);
  const present = new Set((pod.spec.initContainers ?? []).map(({ name }) => name));
  const initContainers = [...(pod.spec.initContainers ?? [])];
  if (!present.has('azwi-proxy-init')) {
    initContainers.push({
      name: 'azwi-proxy-init',
      image: `${REGISTRY}/proxy-init:${VERSION}`,
      imagePullPolicy: 'IfNotPresent',
      env: [{ name: 'PROXY_PORT', value: String(port) }],
      securityContext: {
        capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
        privileged: true,
        runAsNonRoot: false,
        runAsUser: 0,
      },
    });
  }
  if (!present.has('azwi-proxy')) {
    initContainers.unshift({
      name: 'azwi-proxy',
      image: `${REGISTRY}/proxy:${VERSION}`,
      imagePullPolicy: 'IfNotPresent',
      args: [`--proxy-port=${port}`, '--log-level=info'],
      ports: [{ containerPort: port }],
      lifecycle: { postStart: { exec: { command: ['/proxy', `--proxy-port=${port}`, '--probe', '--log-level=info'] } } },
      restartPolicy: 'Always',
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
      },
    });
  }
  pod.spec.initContainers = initContainers;
}
