import type { PodNeeds } from '../../core/probe/podSpec.ts';
import type { QuotaPodSettings } from './settings.ts';

/** What the settings say of the cluster rather than of one pod: the quota pod and a new app get the same. */
export function podNeedsOf({ imagePullSecrets, tolerations, proxy }: Pick<QuotaPodSettings, 'imagePullSecrets' | 'tolerations' | 'proxy'>): PodNeeds {
  return { pullSecrets: imagePullSecrets, tolerations, ...(proxy === undefined ? {} : { proxy }) };
}
