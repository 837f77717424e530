import { LineCounter, parseDocument } from 'yaml';
import { fail } from '../../core/model/failure.ts';
import { clusterEndpoint, type ClusterEndpoint } from './clusterEndpoint.ts';
import { clusterUser, type ClusterUser } from './clusterUser.ts';
import { member, named, textMember, type Place } from './kubeconfigPlace.ts';

/** What of a kubeconfig opens one cluster; secrets, in memory only. */
export interface ClusterLogin {
  readonly endpoint: ClusterEndpoint;
  readonly user: ClusterUser;
}

/**
 * Reads the current context of a kubeconfig. Nothing in it is ever executed and no file it names
 * is read: the text comes from a service, and such a file would be sent to the server it names.
 * @throws TenantlinkError `invalidInput` with the place, or `notSupported` naming what is refused
 */
export function parseKubeconfig(text: string): ClusterLogin {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken !== undefined) {
    // The message of the YAML reader quotes the text, which is a secret: only its code is kept.
    fail({ reason: 'invalidInput', operation: 'readKubeconfig', code: broken.code, place: `kubeconfig line ${lines.linePos(broken.pos[0]).line}` });
  }
  const root: Place = { value: document.toJS({ maxAliasCount: 100 }), path: 'kubeconfig' };
  const currentContext = textMember(root, 'current-context');
  const context = member(named(root, 'contexts', currentContext), 'context');
  const cluster = member(named(root, 'clusters', textMember(context, 'cluster')), 'cluster');
  const user = member(named(root, 'users', textMember(context, 'user')), 'user');
  return { endpoint: clusterEndpoint(cluster), user: clusterUser(user) };
}
