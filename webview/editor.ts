import type { KeptState, ToEditor } from '../src/protocol/messages.ts';

/** What VS Code gives every webview page. */
interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): WebviewApi;

/** The editor as the page sees it. */
export interface Editor {
  send<Name extends keyof ToEditor>(type: Name, payload: ToEditor[Name]): void;
  /** What was kept before the page was hidden or reloaded; still to be checked. */
  kept(): unknown;
  keep(state: KeptState): void;
}

/** Connects to the editor; may be called once per page. */
export function connectEditor(): Editor {
  const api = acquireVsCodeApi();
  return {
    send(type, payload) {
      api.postMessage({ type, payload });
    },
    kept: () => api.getState(),
    keep: (state) => {
      api.setState(state);
    },
  };
}
