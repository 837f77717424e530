import type { Pod } from '../model/pod.ts';

/** The value a `fieldRef` path stands for in a pod, as environment variables and downward volumes show it. */
export function fieldReference(pod: Pod, path: string): string {
  const entry = /^metadata\.(?<map>labels|annotations)\['(?<key>[^']+)'\]$/.exec(path)?.groups;
  if (entry) return pod.metadata[entry.map as 'labels' | 'annotations']?.[entry.key ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
    case 'metadata.annotations':
      return Object.entries(pod.metadata[path === 'metadata.labels' ? 'labels' : 'annotations'] ?? {})
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join('\n');
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.podIP':
    case 'status.podIPs':
      return pod.status.podIP ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return pod.status.hostIP ?? '';
    default:
      return '';
  }
}
