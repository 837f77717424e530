import { armIdParts } from '../../core/model/armId.ts';
import type { Cluster } from '../../core/model/cluster.ts';
import { fail } from '../../core/model/failure.ts';
import type { ClusterCatalog } from '../../core/ports/clusterCatalog.ts';
import type { ArmAccess, ArmSession } from '../arm/armSession.ts';
import { followOperation } from '../arm/followOperation.ts';
import type { RawAnswer } from '../arm/rawRequest.ts';
import { recordOf, textOf, type JsonRecord } from '../json.ts';
import { changedClusterBody, managedClustersApiVersion } from './clusterBody.ts';
import { clusterFromResource } from './readCluster.ts';

type Request = Parameters<ClusterCatalog['configure']>[0];

const operation = 'configureCluster';
const failedStates: ReadonlySet<string> = new Set(['Failed', 'Canceled']);
const pollMs = 5_000;

/**
 * Turns profiles on or off in one PUT of the whole body, and waits until the cluster has settled.
 * The body goes through as JSON: the SDK's models drop members newer than themselves, and a PUT
 * resets what it leaves out. Cancelling ends the waiting, not the operation in Azure.
 */
export async function configureCluster(arm: ArmSession, request: Request): Promise<Cluster> {
  const { cluster, signal } = request;
  const target = armIdParts(cluster.id).name;
  const url = `${cluster.id}?api-version=${managedClustersApiVersion}`;
  return arm.run({ tenantId: cluster.tenantId, operation, target, signal }, async (access) => {
    const before = await access.send({ method: 'GET', url });
    const body = clusterBody(before, target);
    const tell = progress(request.onProgress);
    const changed = changedClusterBody(body, request);
    // The body shows what was asked for from the moment the PUT is accepted: a repeat whose first answer was lost waits too.
    if (changed === undefined) return clusterFromResource(await settled(body, { access, arm, url, target, tell }), cluster.tenantId);
    const etag = textOf(body.eTag) ?? textOf(body.etag) ?? before.header('etag');
    const accepted = await access.send({ method: 'PUT', url, body: changed, headers: etag === undefined ? {} : { 'if-match': etag } });
    tell(provisioningState(recordOf(accepted.body) ?? {}));
    await followOperation({ access, clock: arm.clock, accepted, operation, target, onStatus: tell });
    const after = clusterBody(await access.send({ method: 'GET', url }), target);
    return clusterFromResource(await settled(after, { access, arm, url, target, tell }), cluster.tenantId);
  });
}

interface Waiting {
  readonly access: ArmAccess;
  readonly arm: ArmSession;
  readonly url: string;
  readonly target: string;
  readonly tell: (state: string | undefined) => void;
}

/**
 * The body once the cluster has settled, given what was read last. The operation's end and the
 * resource's are two things: another operation may have taken over (NotLatestOperation).
 */
async function settled(read: JsonRecord, { access, arm, url, target, tell }: Waiting): Promise<JsonRecord> {
  for (let body = read; ; body = clusterBody(await access.send({ method: 'GET', url }), target)) {
    const state = provisioningState(body);
    tell(state);
    if (state === undefined || state === 'Succeeded') return body;
    if (failedStates.has(state)) fail({ reason: 'serverError', operation, target, code: state, detail: `The cluster's provisioning state is ${state}.` });
    await arm.clock.sleep(pollMs, access.signal);
  }
}

function clusterBody(answer: RawAnswer, target: string): JsonRecord {
  return recordOf(answer.body) ?? fail({ reason: 'invalidResponse', operation, target, detail: 'The answer is no cluster.' });
}

function provisioningState(body: JsonRecord): string | undefined {
  return textOf(recordOf(body.properties)?.provisioningState);
}

/** Tells each state once as it changes. */
function progress(onProgress: Request['onProgress']): (state: string | undefined) => void {
  let last: string | undefined;
  return (state) => {
    if (state === undefined || state === last) return;
    last = state;
    onProgress?.(state);
  };
}
