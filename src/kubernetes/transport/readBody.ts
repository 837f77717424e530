import type { IncomingMessage } from 'node:http';
import { fail } from '../../core/model/failure.ts';
import { transportFailure, type Doing } from '../kubernetesFailure.ts';

/** Larger answers than any page of 500 objects the API server would send. */
const bodyLimit = 64 * 1024 * 1024;

/** The whole body as text. @throws TenantlinkError `invalidResponse` when it is cut off or too large, `cancelled` */
export async function readBody(args: { readonly response: IncomingMessage; readonly doing: Doing; readonly signal: AbortSignal }): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of args.response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > bodyLimit) break;
      chunks.push(chunk);
    }
  } catch (thrown) {
    const failure = transportFailure({ doing: args.doing, thrown, signal: args.signal });
    fail(failure.reason === 'cancelled' ? failure : { ...failure, reason: 'invalidResponse' });
  }
  if (size > bodyLimit) fail({ reason: 'invalidResponse', operation: args.doing.operation, target: args.doing.target, detail: `more than ${bodyLimit} bytes` });
  return Buffer.concat(chunks).toString('utf8');
}
