import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptySnapshot, idle, type Snapshot } from '../../../src/core/inventory/snapshot.ts';
import type { Failure } from '../../../src/core/model/failure.ts';
import { contextOf } from '../../../src/ui/tree/nodeContext.ts';
import { treeChildren } from '../../../src/ui/tree/treeChildren.ts';
import type { LoadIntent, TreeNode } from '../../../src/ui/tree/treeNode.ts';
import { welcomeFor } from '../../../src/ui/tree/welcome.ts';
import { aCluster, anIdentity, aServiceAccount, contoso, fabrikam, issuer } from '../../builders/chain.ts';
import { say } from '../../builders/reports.ts';
import { failed, loaded, wholeSnapshot } from './knownSnapshot.ts';

interface Walked {
  readonly lines: readonly string[];
  readonly nodes: readonly TreeNode[];
  readonly wanted: readonly LoadIntent[];
}

/** Opens every row, as far down as there is something. */
function walk(snapshot: Snapshot, problem?: Failure): Walked {
  const lines: string[] = [];
  const nodes: TreeNode[] = [];
  const wanted: LoadIntent[] = [];
  const open = (parent: TreeNode | undefined, depth: number): void => {
    const children = treeChildren(parent, { snapshot, ...(problem === undefined ? {} : { problem }) }, say);
    if (children.wanted !== undefined) wanted.push(children.wanted);
    for (const node of children.nodes) {
      nodes.push(node);
      lines.push(`${'  '.repeat(depth)}${node.label}${node.description === undefined ? '' : ` | ${node.description}`}`);
      if (node.expandable !== undefined) open(node, depth + 1);
    }
  };
  open(undefined, 0);
  return { lines, nodes, wanted };
}

const mfa: Failure = { reason: 'signInRequired', operation: 'listClusters', target: fabrikam, code: 'AADSTS50076' };
const forbidden: Failure = { reason: 'forbidden', operation: 'listClusters', code: 'AuthorizationFailed', detail: 'The client *may not* do that.' };

describe('the tree of what is known', () => {
  test('everything read: tenants, clusters, service accounts, identities, credentials, roles', () => {
    const { lines, wanted } = walk(wholeSnapshot());
    assert.deepEqual(lines, [
      'Contoso | contoso.onmicrosoft.com',
      '  Clusters | 1',
      '    aks-wi-demo | westus2',
      `      OIDC issuer: on | ${issuer}`,
      '      Workload identity: on',
      '      Linked service accounts | 1',
      '        default/wi-demo-account | acts as mi-wi-demo (Fabrikam)',
      '  Managed identities | none',
      '    No user-assigned identity in this tenant that you can see',
      `Fabrikam | ${fabrikam}`,
      '  Clusters | none',
      '    No AKS cluster in this tenant that you can see',
      '  Managed identities | 1',
      '    mi-wi-demo | rg-wi-demo',
      `      Client ID | ${anIdentity().clientId}`,
      '      Federated credentials | 1 of 20',
      '        fc-wi-demo | system:serviceaccount:default:wi-demo-account',
      `          Issuer | ${issuer}`,
      '          Subject | system:serviceaccount:default:wi-demo-account',
      '          Audience | api://AzureADTokenExchange',
      '      Role assignments | 1',
      `        Reader | subscription ${anIdentity().subscriptionId}`,
    ]);
    assert.deepEqual(wanted, []);
  });

  test('ids are unique and hold the whole ancestry', () => {
    const { nodes } = walk(wholeSnapshot());
    assert.equal(new Set(nodes.map(({ id }) => id)).size, nodes.length);
    const open = (parent: TreeNode | undefined): void => {
      for (const node of treeChildren(parent, { snapshot: wholeSnapshot() }, say).nodes) {
        assert.ok(node.id.startsWith(`${parent?.id ?? 'root'}/`), node.id);
        if (node.expandable !== undefined) open(node);
      }
    };
    open(undefined);
  });

  test('no colour without a word: every coloured icon has a label of its own', () => {
    const { nodes } = walk(wholeSnapshot({ contoso: { clusters: loaded({ items: [aCluster({ oidcIssuerEnabled: false, workloadIdentityEnabled: false })], gaps: [] }) } }));
    for (const node of nodes.filter(({ icon }) => icon?.color !== undefined)) assert.match(node.label, /: (on|off)$/);
  });

  test('off is said, and offers no issuer to copy', () => {
    const { issuer: _issuer, ...rest } = aCluster({ oidcIssuerEnabled: false, workloadIdentityEnabled: false, powerState: 'Stopped' });
    const { nodes, lines } = walk(wholeSnapshot({ contoso: { clusters: loaded({ items: [rest], gaps: [] }) } }));
    assert.ok(lines.includes('      OIDC issuer: off') && lines.includes('      Workload identity: off'));
    assert.ok(lines.includes('    aks-wi-demo | westus2, Stopped'));
    const off = ['cluster', 'serviceAccount', 'issuerOff'].map((wanted) => nodes.find(({ kind }) => kind === wanted)).map((node) => node && contextOf(node));
    assert.deepEqual(off, ['cluster;resourceId;tenantId;', 'serviceAccount;clientId;subject;tenantId;', 'issuerOff;']);
  });

  test('a client id that nobody knows is called one', () => {
    const account = aServiceAccount({ 'azure.workload.identity/client-id': 'ffffffff-0000-4000-8000-000000000000' });
    const { lines } = walk(wholeSnapshot({ serviceAccounts: new Map([[aCluster().id.toLowerCase(), loaded([account])]]) }));
    assert.ok(lines.includes('        default/wi-demo-account | client id ffffffff-0000-4000-8000-000000000000'));
  });
});

describe('what is not known yet', () => {
  test('nothing read: one row that says so, and the wish to read', () => {
    assert.deepEqual(walk(emptySnapshot), { lines: ['Loading…'], nodes: walk(emptySnapshot).nodes, wanted: [{ kind: 'tenants' }] });
  });

  test('a tenant that was never opened is read when it is', () => {
    const { wanted } = walk(wholeSnapshot({ contoso: { clusters: idle, identities: idle } }));
    assert.deepEqual(wanted[0], { kind: 'tenant', tenantId: contoso });
  });

  test('service accounts and identity details are read when their rows are opened', () => {
    const { wanted } = walk(wholeSnapshot({ serviceAccounts: new Map(), identityDetails: new Map() }));
    assert.deepEqual([...new Set(wanted.map(({ kind }) => kind))], ['serviceAccounts', 'identityDetails']);
  });

  test('a reload shows what was known before', () => {
    const { lines } = walk(wholeSnapshot({ contoso: { clusters: { state: 'loading', previous: { items: [aCluster()], gaps: [] } } } }));
    assert.ok(lines.includes('    aks-wi-demo | westus2'));
  });
});

describe('what failed', () => {
  test('a list that failed is a row that says why, beside what was known; its siblings live', () => {
    const { lines, nodes } = walk(wholeSnapshot({ contoso: { clusters: failed(forbidden, { items: [aCluster()], gaps: [] }) } }));
    assert.ok(lines.includes('    Listing the clusters | your account does not have the permission'));
    assert.ok(lines.includes('    aks-wi-demo | westus2') && lines.includes('    mi-wi-demo | rg-wi-demo'));
    const error = nodes.find(({ kind }) => kind === 'retryError');
    assert.equal(error?.command?.id, 'tenantlink.refreshNode');
    assert.deepEqual(error.refresh, { kind: 'clusters', tenantId: contoso });
    assert.match(error.spoken ?? '', /^Error: .*AuthorizationFailed.*try again/);
    assert.match(error.tooltip?.() ?? '', /The client \\\*may not\\\* do that\\\./);
  });

  test('a tenant that wants a sign-in is one row that signs in to it; the other tenant is whole', () => {
    const { lines, nodes } = walk(wholeSnapshot({ fabrikam: { clusters: failed(mfa), identities: failed({ ...mfa, operation: 'listIdentities' }) } }));
    assert.ok(lines.includes('Fabrikam | sign-in needed'));
    assert.ok(lines.includes('  Sign in to Fabrikam | nobody is signed in to that tenant, or the session needs you again'));
    assert.ok(lines.includes('    aks-wi-demo | westus2'));
    const error = nodes.find(({ kind }) => kind === 'signInError');
    assert.equal(error?.command?.id, 'tenantlink.signInToTenant');
    assert.deepEqual(error.subject, { kind: 'tenant', tenantId: fabrikam });
  });

  test('settings that make no cloud are the only row, and it opens them', () => {
    const { lines, nodes } = walk(wholeSnapshot(), { reason: 'invalidInput', operation: 'readSettings', place: 'settings tenantlink.cloud.name', code: 'cloudName', detail: 'cloud.name: “Mars”' });
    assert.deepEqual(lines, ['Setting cloud.name | it must be public, usGovernment, china or custom']);
    assert.equal(nodes[0]?.command?.id, 'tenantlink.openSettings');
    assert.match(nodes[0].tooltip?.() ?? '', /“Mars”/);
  });

  test('places that could not be asked are a warning that opens', () => {
    const gaps: Failure[] = [{ ...forbidden, target: 'Production' }, { ...mfa, target: 'Test' }];
    const { lines, nodes } = walk(wholeSnapshot({ contoso: { clusters: loaded({ items: [aCluster()], gaps }) } }));
    const at = lines.indexOf('    2 places could not be read');
    assert.deepEqual(lines.slice(at + 1, at + 3), ['      Production | your account does not have the permission', '      Test | nobody is signed in to that tenant, or the session needs you again']);
    assert.match(nodes.find(({ kind }) => kind === 'gaps')?.spoken ?? '', /^Warning:/);
  });

  test('an account that cannot list its tenants does not hide those of others', () => {
    const tenants = wholeSnapshot().tenants;
    assert.ok(tenants.state === 'loaded');
    const { lines } = walk(wholeSnapshot({ tenants: loaded({ items: tenants.value.items, gaps: [{ ...mfa, target: 'bob@fabrikam.com' }] }) }));
    assert.ok(lines.includes('One place could not be read') && lines.includes('  bob@fabrikam.com | nobody is signed in to that tenant, or the session needs you again'));
    assert.ok(lines.includes('Contoso | contoso.onmicrosoft.com'));
  });
});

describe('the welcome views', () => {
  const cases: readonly (readonly [string, Snapshot, string])[] = [
    ['nothing read yet', emptySnapshot, 'none'],
    ['nobody signed in', { ...emptySnapshot, accounts: loaded([]) }, 'signedOut'],
    ['no tenant', wholeSnapshot({ tenants: loaded({ items: [], gaps: [] }) }), 'noTenants'],
    ['no tenant, but an account that failed', wholeSnapshot({ tenants: loaded({ items: [], gaps: [mfa] }) }), 'none'],
    ['tenants', wholeSnapshot(), 'none'],
  ];
  for (const [name, snapshot, expected] of cases) {
    test(name, () => {
      assert.equal(welcomeFor(snapshot), expected);
      if (expected !== 'none') assert.deepEqual(walk(snapshot).lines, []);
    });
  }
});
