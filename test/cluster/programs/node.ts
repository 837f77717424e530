import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bridge, nodeAddress, podNetwork, program, roomFolder } from '../room/places.ts';
import { pauseImage } from '../images/pauseImage.ts';
import type { DaemonPlan } from './daemon.ts';
import { containerLogSize } from './logRotation.ts';
import { nodeName, type Papers } from './papers.ts';

export const containerdSocket = join(roomFolder, 'containerd.sock');
const folder = join(roomFolder, 'node');

/** Writes containerd's configuration. */
export async function containerd(): Promise<DaemonPlan> {
  await mkdir(join(folder, 'cni'), { recursive: true });
  const bridgePlugin = {
    type: 'bridge', bridge, isGateway: true,
    ipam: { type: 'host-local', dataDir: join(folder, 'addresses'), ranges: [[{ subnet: podNetwork, gateway: nodeAddress }]] },
  };
  await writeFile(join(folder, 'cni', '10-pods.conflist'), JSON.stringify({ cniVersion: '0.4.0', name: 'pods', plugins: [bridgePlugin] }));
  const config = join(folder, 'containerd.toml');
  await writeFile(config, containerdConfig());
  return { name: 'containerd', args: [`--config=${config}`] };
}

function containerdConfig(): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return [
    'version = 2',
    `root = "${join(folder, 'containerd')}"`,
    'state = "/run/containerd"',
    '[grpc]',
    `address = "${containerdSocket}"`,
    `[${cri}]`,
    `sandbox_image = "${pauseImage}"`,
    // The machine may refuse scores below the own one.
    'restrict_oom_score_adj = true',
    // Ports of 1.20's streaming server: loopback, any.
    'stream_server_address = "127.0.0.1"',
    `[${cri}.cni]`,
    `bin_dir = "${program('cni')}"`,
    `conf_dir = "${join(folder, 'cni')}"`,
    `[${cri}.containerd]`,
    'snapshotter = "overlayfs"',
    'default_runtime_name = "runc"',
    `[${cri}.containerd.runtimes.runc]`,
    'runtime_type = "io.containerd.runc.v2"',
    `[${cri}.containerd.runtimes.runc.options]`,
    `BinaryName = "${program('runc')}"`,
    'SystemdCgroup = false',
    '',
  ].join('\n');
}

/** Writes the kubelet's configuration. @param cgroupRoot the room's own control group */
export async function kubelet(papers: Papers, cgroupRoot: string): Promise<DaemonPlan> {
  const config = join(folder, 'kubelet.json');
  // Pods find no name server: addresses are all they need.
  const resolver = join(folder, 'resolv.conf');
  await writeFile(resolver, 'options attempts:1 timeout:1\n');
  await writeFile(config, JSON.stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroupRoot}`,
    failSwapOn: false,
    evictionHard: { 'memory.available': '1Mi' },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    nodeStatusUpdateFrequency: '1s',
    // A pod that could not start is deleted when its turn comes again.
    syncFrequency: '5s',
    makeIPTablesUtilChains: false,
    serializeImagePulls: false,
    containerLogMaxSize: containerLogSize,
    maxPods: 250,
    resolvConf: resolver,
    volumePluginDir: join(folder, 'volumePlugins'),
  }));
  return {
    name: 'kubelet',
    args: [
      `--config=${config}`, `--kubeconfig=${papers.kubeconfigOf('node')}`, `--root-dir=${join(folder, 'kubelet')}`, `--cert-dir=${join(folder, 'certificates')}`,
      '--container-runtime=remote', `--container-runtime-endpoint=unix://${containerdSocket}`, `--hostname-override=${nodeName}`, `--node-ip=${nodeAddress}`,
    ],
    // Asks a cloud for credentials otherwise, and waits for it.
    env: { AWS_EC2_METADATA_DISABLED: 'true' },
  };
}
