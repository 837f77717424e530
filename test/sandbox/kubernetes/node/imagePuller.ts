import type { Container, Pod } from '../model/pod.ts';
import { findImage, isFailure, type Image } from './images.ts';
import { BACK_OFF, pause, type NodeServices } from './nodeServices.ts';

/**
 * Gets a container's image as the kubelet does: events for each try, ErrImagePull and ImagePullBackOff in turn until
 * it can be had. Undefined when the pod ends meanwhile.
 */
export async function pullImage(
  services: NodeServices,
  pod: Pod,
  container: Container,
  fieldPath: string,
  wait: (waiting: { reason: string; message: string }) => void,
  signal: AbortSignal,
): Promise<Image | undefined> {
  const event = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    services.events.record(pod, { type, reason, message, fieldPath });
  const { image: reference, imagePullPolicy } = container;
  let backOff: number = BACK_OFF.first;
  while (!signal.aborted) {
    const found = findImage(reference, services.imageFault(reference), services.nodeVersion, services.pushedImage(reference));
    const isPresent = services.pulled.has(reference);
    if (isPresent && imagePullPolicy !== 'Always' && !isFailure(found)) {
      event('Normal', 'Pulled', `Container image "${reference}" already present on machine`);
      return found;
    }
    if (imagePullPolicy === 'Never') {
      const message = `Container image "${reference}" is not present with pull policy of Never`;
      event('Warning', 'ErrImageNeverPull', message);
      wait({ reason: 'ErrImageNeverPull', message });
    } else if (isFailure(found) && found.reason === 'InvalidImageName') {
      event('Warning', 'InspectFailed', found.message);
      wait({ reason: found.reason, message: found.message });
    } else {
      event('Normal', 'Pulling', `Pulling image "${reference}"`);
      if (!isFailure(found)) {
        services.pulled.add(reference);
        event('Normal', 'Pulled', `Successfully pulled image "${reference}" in 212ms (212ms including waiting). Image size: ${found.size} bytes.`);
        return found;
      }
      event('Warning', 'Failed', found.message);
      event('Warning', 'Failed', 'Error: ErrImagePull');
      wait({ reason: 'ErrImagePull', message: found.message.replace(/^Failed to pull image "[^"]*": /, '') });
      // The kubelet's next look at the pod finds the image in back-off.
      if (!(await pause(services.clock, 500, signal))) return undefined;
      event('Normal', 'BackOff', `Back-off pulling image "${reference}"`);
      event('Warning', 'Failed', 'Error: ImagePullBackOff');
      wait({ reason: 'ImagePullBackOff', message: `Back-off pulling image "${reference}": ErrImagePull: ${found.message.replace(/^Failed to pull image "[^"]*": /, '')}` });
    }
    if (!(await pause(services.clock, backOff, signal))) return undefined;
    backOff = Math.min(BACK_OFF.longest, backOff * 2);
  }
  return undefined;
}
