import type { Container, Pod, SecurityContext } from '../model/pod.ts';
import { ConfigProblem } from './containerEnvironment.ts';

/** Who a container runs as. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** The container's security settings over the pod's. */
export function effectiveSecurity(pod: Pod, container: Container): SecurityContext {
  return { ...pod.spec.securityContext, ...container.securityContext };
}

/**
 * The user a container runs as, by spec and image.
 * @throws ConfigProblem where that breaks runAsNonRoot; worded as kubelet's `security_context.go` does.
 */
export function containerIdentity(pod: Pod, container: Container, imageUser: number): Identity {
  const security = effectiveSecurity(pod, container);
  const uid = security.runAsUser ?? imageUser;
  const where = `(pod: "${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})", container: ${container.name})`;
  if (security.runAsNonRoot === true && uid === 0) {
    throw new ConfigProblem(
      security.runAsUser === 0
        ? `container's runAsUser breaks non-root policy ${where}`
        : `container has runAsNonRoot and image will run as root ${where}`,
    );
  }
  return { uid, gid: security.runAsGroup ?? (uid === imageUser ? imageUser : 0) };
}
