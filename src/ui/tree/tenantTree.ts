import * as vscode from 'vscode';
import type { Store } from '../../core/store.ts';
import type { Say } from '../../core/words/say.ts';
import type { Sessions } from '../session.ts';
import { GoneTenants } from './goneTenants.ts';
import { TreeProvider } from './treeProvider.ts';
import type { LoadIntent, TreeNode } from './treeNode.ts';
import { welcomeFor } from './welcome.ts';

const viewId = 'tenantlink.tenants';

/** The tree view of tenants with its welcome views and its progress. */
export interface TenantTree {
  selected(): TreeNode | undefined;
  dispose(): void;
}

export function createTenantTree(args: {
  readonly sessions: Sessions;
  readonly store: Store;
  readonly say: Say;
  readonly load: (intent: LoadIntent) => Promise<void>;
}): TenantTree {
  const { sessions, store, say } = args;
  const gone = new GoneTenants();
  const provider = new TreeProvider({
    known: () => {
      const problem = sessions.problem();
      const snapshot = store.current();
      return { snapshot, gone: gone.of(snapshot), ...(problem === undefined ? {} : { problem }) };
    },
    say,
    load: (intent) => {
      const loading = args.load(intent);
      void vscode.window.withProgress({ location: { viewId } }, () => loading);
    },
  });
  const view = vscode.window.createTreeView(viewId, { treeDataProvider: provider, showCollapseAll: true });
  let welcome: string | undefined;
  const unsubscribe = store.subscribe((snapshot) => {
    provider.changed();
    const now = welcomeFor(snapshot);
    if (now !== welcome) void vscode.commands.executeCommand('setContext', 'tenantlink.welcome', now);
    welcome = now;
  });
  return {
    selected: () => view.selection[0]?.node,
    dispose() {
      unsubscribe();
      view.dispose();
      provider.dispose();
    },
  };
}
