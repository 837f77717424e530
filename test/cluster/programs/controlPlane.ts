import { join } from 'node:path';
import { nodeAddress, ports, roomFolder, serviceNetwork } from '../room/places.ts';
import type { DaemonPlan } from './daemon.ts';
import type { Papers } from './papers.ts';

/** Gates of 1.20 for what is a matter of course by now: projected API tokens, and Jobs that go by themselves. */
const gates = '--feature-gates=BoundServiceAccountTokenVolume=true,TTLAfterFinished=true';

/** etcd; without syncing to disk, because its disk is memory. */
export function etcd(): DaemonPlan {
  const [clients, peers] = [`http://127.0.0.1:${String(ports.etcd)}`, `http://127.0.0.1:${String(ports.etcdPeers)}`];
  return {
    name: 'etcd',
    args: [
      '--name=only', `--data-dir=${join(roomFolder, 'etcd')}`, `--listen-client-urls=${clients}`, `--advertise-client-urls=${clients}`,
      `--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`, `--initial-cluster=only=${peers}`, '--log-level=warn', '--logger=zap',
    ],
  };
}

/** The API server as AKS sets it up: nobody without a name, people by Entra ID tokens, an issuer that others can reach. */
export function apiServer(papers: Papers, issuer: string): DaemonPlan {
  return {
    name: 'kube-apiserver',
    args: [
      `--etcd-servers=http://127.0.0.1:${String(ports.etcd)}`,
      `--secure-port=${String(ports.apiServer)}`, `--advertise-address=${nodeAddress}`, '--endpoint-reconciler-type=none',
      `--tls-cert-file=${papers.serverCert}`, `--tls-private-key-file=${papers.serverKey}`,
      '--anonymous-auth=false', `--token-auth-file=${papers.tokens}`, '--authorization-mode=Node,RBAC',
      `--authentication-token-webhook-config-file=${papers.tokenReview}`, '--authentication-token-webhook-version=v1', '--authentication-token-webhook-cache-ttl=1s',
      '--enable-admission-plugins=NodeRestriction',
      `--service-account-issuer=${issuer}`, `--service-account-jwks-uri=${issuer}openid/v1/jwks`,
      `--service-account-key-file=${papers.signingKey}`, `--service-account-signing-key-file=${papers.signingKey}`,
      `--service-cluster-ip-range=${serviceNetwork}`, '--kubelet-preferred-address-types=InternalIP', '--enable-aggregator-routing=true', '--allow-privileged=true', '--profiling=false', gates,
    ],
  };
}

/** All controllers; they act with every right, as a cluster's own. */
export function controllerManager(papers: Papers): DaemonPlan {
  const kubeconfig = papers.kubeconfigOf('controllers');
  return {
    name: 'kube-controller-manager',
    args: [
      `--kubeconfig=${kubeconfig}`, `--authentication-kubeconfig=${kubeconfig}`, `--authorization-kubeconfig=${kubeconfig}`,
      `--root-ca-file=${papers.ca}`, '--leader-elect=false', '--bind-address=127.0.0.1', '--port=0', `--cert-dir=${join(roomFolder, 'controllers')}`, '--profiling=false', gates,
    ],
  };
}

/** The scheduler. */
export function scheduler(papers: Papers): DaemonPlan {
  const kubeconfig = papers.kubeconfigOf('scheduler');
  return {
    name: 'kube-scheduler',
    args: [
      `--kubeconfig=${kubeconfig}`, `--authentication-kubeconfig=${kubeconfig}`, `--authorization-kubeconfig=${kubeconfig}`,
      '--leader-elect=false', '--bind-address=127.0.0.1', '--port=0', `--cert-dir=${join(roomFolder, 'scheduler')}`, '--profiling=false',
    ],
  };
}
