import { createConfiguration, ResponseContext, ServerConfiguration, wrapHttpLibrary, type Configuration, type RequestContext } from '@kubernetes/client-node';
import type { Doing } from '../kubernetesFailure.ts';
import { parseJson, type ClusterSession } from './clusterSession.ts';

/** One of client-node's typed API classes, e.g. `CoreV1Api`. */
export type ApiClass<Api> = new (configuration: Configuration) => Api;

/** What a call of a typed API carries besides its own arguments. */
export interface TypedCall {
  readonly session: ClusterSession;
  readonly signal: AbortSignal;
  readonly doing: Doing;
  /** Overrides the media type client-node picks, which for a patch is always JSON patch. */
  readonly contentType?: string;
}

// Only a base for client-node to append paths to; the session knows the real server.
const anywhere = 'https://cluster.invalid';

/**
 * A typed API of client-node whose requests go through the session: its login, TLS, abort signal
 * and errors, instead of client-node's own (which knows no renewal of tokens, loses a 401's body
 * and uses a fetch that VS Code's proxy settings do not reach).
 */
export function typedApi<Api>(api: ApiClass<Api>, call: TypedCall): Api {
  const httpApi = wrapHttpLibrary({
    async send(request: RequestContext): Promise<ResponseContext> {
      const body = request.getBody();
      const text = await call.session.call({
        method: request.getHttpMethod(),
        path: request.getUrl().slice(anywhere.length),
        ...(typeof body === 'string' ? { body } : {}),
        ...(call.contentType === undefined ? {} : { contentType: call.contentType }),
        signal: call.signal,
        doing: call.doing,
      });
      parseJson(text, call.doing);
      return new ResponseContext(200, { 'content-type': 'application/json' }, { text: () => Promise.resolve(text), binary: () => Promise.resolve(Buffer.from(text)), stream: () => null });
    },
  });
  return new api(createConfiguration({ baseServer: new ServerConfiguration(anywhere, {}), httpApi }));
}
