import { usualRotation, type LogRotation } from '../../sandbox/kubernetes/node/containerLog.ts';

const units: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** The kubelet's `containerLogMaxSize` as a quantity: its own default, where the environment does not say another. */
export const containerLogSize = process.env.TENANTLINK_CONTAINER_LOG_SIZE ?? '10Mi';

/** The same as the contract reads it. A kubelet of 1.20 looks at log files every ten seconds. */
export const logRotation: LogRotation = { ...usualRotation, maxBytes: Number.parseInt(containerLogSize, 10) * (units[containerLogSize.slice(-2)] ?? 1) };
