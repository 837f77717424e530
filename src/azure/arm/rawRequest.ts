import { createHttpHeaders, createPipelineFromOptions, createPipelineRequest, type HttpClient, type HttpMethods, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { ownPipeline } from './ownPipeline.ts';

/** A request to ARM in its own JSON. */
interface RawRequest {
  readonly method: HttpMethods;
  /** A path with its query, or an absolute URL out of an answer. */
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer of a request that succeeded. */
export interface RawAnswer {
  readonly status: number;
  /** The parsed body; undefined when it is empty. */
  readonly body: unknown;
  /** A header by lower-case name. */
  header(name: string): string | undefined;
}

export type SendRaw = (request: RawRequest) => Promise<RawAnswer>;

/** Sends through the same policies as the SDK's clients (proxy settings of the environment included). */
export function rawSender(args: { readonly policy: PipelinePolicy; readonly httpClient: HttpClient; readonly endpoint: string }): SendRaw {
  const pipeline = createPipelineFromOptions({ userAgentOptions: { userAgentPrefix: 'tenantlink' } });
  ownPipeline(pipeline, args.policy);
  return async (request) => {
    const answer = await pipeline.sendRequest(
      args.httpClient,
      createPipelineRequest({
        url: absolute(request, args.endpoint),
        method: request.method,
        headers: createHttpHeaders({
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        }),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      }),
    );
    return {
      status: answer.status,
      body: parseBody(answer.bodyAsText),
      header: (name) => answer.headers.get(name),
    };
  };
}

// Joined as text, as the SDK's clients do it: an endpoint may have a path (a gateway before Azure Stack), which resolving would drop.
function absolute({ url }: RawRequest, endpoint: string): string {
  return url.startsWith('/') ? `${endpoint}${url}` : url;
}

// Half an answer throws a SyntaxError, which the session knows as `invalidResponse`.
function parseBody(text: string | null | undefined): unknown {
  return text === undefined || text === null || text === '' ? undefined : (JSON.parse(text) as unknown);
}
