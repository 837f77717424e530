import type { Operation } from '../operations.ts';
import { ANY_VERSION } from '../apiVersions.ts';
import { gatewayFailure } from '../armFailure.ts';
import { type ArmCall, type ArmRoute, placeOf } from '../route.ts';

const SERVICE = '/subscriptions/{subscription}/providers/Microsoft.ContainerService/locations/{location}';

/** Where clients follow long-running operations. */
export const operationRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: `${SERVICE}/operations/{id}`,
    versions: ANY_VERSION,
    handle(call) {
      const operation = operationOf(call);
      const done = call.operations.isDone(operation) || operation.preempted;
      return {
        status: 200,
        headers: done ? {} : { 'retry-after': '1' },
        body: {
          name: operation.id,
          status: done ? 'Succeeded' : 'InProgress',
          startTime: new Date(operation.startedAt).toISOString(),
          ...(done ? { endTime: new Date(Math.min(operation.endsAt, call.now)).toISOString() } : {}),
          ...(operation.preempted
            ? {
                error: {
                  code: 'NotLatestOperation',
                  message:
                    'The operation has been preempted by another one. Please wait for the other operation to complete and try again..',
                },
              }
            : {}),
        },
      };
    },
  },
  {
    method: 'GET',
    pattern: `${SERVICE}/operationresults/{id}`,
    versions: ANY_VERSION,
    handle: (call) => result(call, 204),
  },
  {
    method: 'GET',
    pattern: '/subscriptions/{subscription}/operationresults/{id}',
    versions: ANY_VERSION,
    handle: (call) => result(call, 200),
  },
];

function result(call: ArmCall, done: 200 | 204): { status: number; headers?: Record<string, string> } {
  const operation = operationOf(call);
  if (call.operations.isDone(operation)) return { status: done };
  return {
    status: 202,
    headers: { location: `${call.context.urls.arm}${call.path}?api-version=${call.apiVersion}`, 'retry-after': '1' },
  };
}

function operationOf(call: ArmCall): Operation {
  const operation = call.operations.find(call.param('id'));
  if (operation?.subscriptionId !== placeOf(call).subscription.id) {
    throw gatewayFailure(404, 'OperationNotFound', `The operation '${call.param('id')}' could not be found.`);
  }
  return operation;
}

/** Azure-AsyncOperation, and for deletions Location as well. */
export function operationHeaders(call: ArmCall, operation: Operation, location: string, deletion: boolean): Record<string, string> {
  const base = `${call.context.urls.arm}/subscriptions/${operation.subscriptionId}/providers/Microsoft.ContainerService/locations/${location}`;
  // The service signs its polling addresses; clients must send them back as they are.
  const query = `api-version=2025-03-01&t=${String(operation.startedAt)}`;
  return {
    'content-type': 'application/json',
    'azure-asyncoperation': `${base}/operations/${operation.id}?${query}`,
    ...(deletion ? { location: `${base}/operationresults/${operation.id}?${query}` } : {}),
    'retry-after': '1',
  };
}
