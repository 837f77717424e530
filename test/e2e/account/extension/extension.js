'use strict';
const vscode = require('vscode');

const tenantScope = 'VSCODE_TENANT:';

/** A token of the sandbox for one set of scopes; `interactive` stands for a person who answers what Entra asks. */
async function askSandbox(scopes, interactive) {
  const tenant = scopes.find((scope) => scope.startsWith(tenantScope))?.slice(tenantScope.length);
  const wanted = scopes.filter((scope) => !scope.startsWith('VSCODE_'));
  const response = await fetch(`${process.env.SANDBOX_ACCOUNT_URL}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenant, scope: wanted.join(' '), interactive }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return { id: `${answer.account.id}:${[...scopes].sort().join(' ')}`, accessToken: answer.token, account: answer.account, scopes };
}

/** Who is signed in is remembered across reloads, as VS Code's own provider does; tokens are not. */
function createProvider(memory) {
  const changed = new vscode.EventEmitter();
  const accounts = new Map(memory.get('accounts', []).map((account) => [account.id, { id: account.id, accessToken: '', account, scopes: [] }]));
  const remember = () => memory.update('accounts', [...accounts.values()].map(({ account }) => account));
  return {
    onDidChangeSessions: changed.event,
    async getSessions(scopes, options) {
      if (accounts.size === 0) return [];
      const account = options?.account;
      if (account !== undefined && !accounts.has(account.id)) return [];
      if (scopes === undefined || scopes.length === 0) return [...accounts.values()];
      try {
        return [await askSandbox(scopes, false)];
      } catch {
        // As the real provider: what needs a person is no session until createSession is called.
        return [];
      }
    },
    async createSession(scopes) {
      const session = await askSandbox(scopes, true);
      accounts.set(session.account.id, session);
      await remember();
      changed.fire({ added: [session], removed: [], changed: [] });
      return session;
    },
    async removeSession(id) {
      const removed = [...accounts.values()].filter((session) => session.id === id);
      for (const session of removed) accounts.delete(session.account.id);
      await remember();
      changed.fire({ added: [], removed, changed: [] });
    },
  };
}

exports.activate = (context) => {
  context.subscriptions.push(vscode.authentication.registerAuthenticationProvider('microsoft', 'Microsoft', createProvider(context.globalState), { supportsMultipleAccounts: true }));
};
