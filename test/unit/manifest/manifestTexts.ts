import fc from 'fast-check';

/** A generated manifest and what a reader must find in it. */
export interface GeneratedManifest {
  readonly text: string;
  /** Name and client-id of each ServiceAccount, in order; undefined where it has none. */
  readonly accounts: readonly { readonly name: string; readonly clientId: string | undefined }[];
}

type Shape = 'block' | 'flowAnnotations' | 'flow' | 'json' | 'jsonLine';

interface Account {
  readonly name: string;
  readonly clientId: string | undefined;
  readonly namespace: string | undefined;
  readonly labels: boolean;
  readonly others: readonly string[];
  readonly shape: Shape;
  readonly step: number;
  readonly comments: boolean;
  readonly nameLast: boolean;
  readonly quote: '' | '"' | "'";
}

const dnsName = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/).map((name) => `sa-${name}`);

const account: fc.Arbitrary<Account> = fc.record({
  name: dnsName,
  clientId: fc.option(fc.uuid(), { nil: undefined }),
  namespace: fc.option(dnsName, { nil: undefined }),
  labels: fc.boolean(),
  others: fc.subarray(['plain', 'literal', 'folded', 'quoted', 'wrapped', 'kept', 'nothing'] as const),
  shape: fc.constantFrom<Shape>('block', 'block', 'block', 'flowAnnotations', 'flow', 'json', 'jsonLine'),
  step: fc.constantFrom(2, 4, 3, 1),
  comments: fc.boolean(),
  nameLast: fc.boolean(),
  quote: fc.constantFrom('', '"', "'"),
});

const otherDocuments = [
  'kind: Pod\nspec:\n  serviceAccountName: x\n  containers: [{name: c}]\n',
  'kind: ConfigMap\ndata:\n  script: |\n    --- not a document\n    kind: ServiceAccount\n',
  '# nothing of interest\nkind: Namespace\nmetadata: {name: n}\n',
  'broken: [ServiceAccount\n',
  '',
];

/** YAML streams with ServiceAccounts in every shape people write them. */
export const generatedManifest: fc.Arbitrary<GeneratedManifest> = fc
  .record({
    documents: fc.array(fc.oneof({ weight: 2, arbitrary: account }, { weight: 1, arbitrary: fc.constantFrom(...otherDocuments) }), { minLength: 1, maxLength: 5 }),
    eol: fc.constantFrom('\n', '\r\n'),
    mark: fc.boolean(),
    finalEnding: fc.boolean(),
    separator: fc.constantFrom('---\n', '--- # next\n', '...\n---\n', '---   \n'),
  })
  .map(({ documents, eol, mark, finalEnding, separator }) => {
    const body = documents.map((document) => (typeof document === 'string' ? document : write(document))).join(separator);
    const ended = finalEnding ? body : body.replace(/\n$/, '');
    return {
      text: (mark ? '\uFEFF' : '') + ended.replaceAll('\n', eol),
      accounts: documents.filter((document) => typeof document !== 'string').map(({ name, clientId }) => ({ name, clientId })),
    };
  });

const clientKey = 'azure.workload.identity/client-id';

function write(a: Account): string {
  if (a.shape === 'json' || a.shape === 'jsonLine') return writeJson(a);
  const pad = (depth: number): string => ' '.repeat(a.step * depth);
  const note = (text: string): string => (a.comments ? ` # ${text}` : '');
  const quoted = (text: string): string => `${a.quote}${text}${a.quote}`;
  if (a.shape === 'flow') {
    const annotations = a.clientId === undefined ? '' : `, annotations: {other: "x, {y}", ${quoted(clientKey)}: ${quoted(a.clientId)}}`;
    return `kind: ServiceAccount${note('who')}\nmetadata: {name: ${a.name}${annotations}}${note('flow')}\n`;
  }
  const name = `${pad(1)}name: ${quoted(a.name)}${note('its name')}\n`;
  const own = a.clientId === undefined ? [] : [`${quoted(clientKey)}: ${quoted(a.clientId)}${note('whose')}\n`];
  const entries = [...own, ...a.others.map((other) => otherAnnotation(other, pad))];
  const block = entries.map((entry) => `${a.comments ? `${pad(2)}# about the next\n` : ''}${pad(2)}${entry}`).join('');
  const flow = a.clientId === undefined ? ` {}${note('none')}\n` : ` {other: "x, {y}", ${quoted(clientKey)}: ${quoted(a.clientId)}}${note('flow')}\n`;
  const annotations = `${pad(1)}annotations:${a.shape === 'flowAnnotations' ? flow : `${note('some')}\n${block}`}`;
  const labels = a.labels ? `${pad(1)}labels:\n${pad(2)}app: x\n` : '';
  const namespace = a.namespace === undefined ? '' : `${pad(1)}namespace: ${a.namespace}\n`;
  const parts = a.nameLast ? [labels, annotations, namespace, name] : [name, namespace, annotations, labels];
  return `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n${parts.join('')}automountServiceAccountToken: true\n`;
}

function otherAnnotation(kind: string, pad: (depth: number) => string): string {
  switch (kind) {
    case 'literal':
      return `literal: |\n${pad(3)}one: 1\n\n${pad(3)}  two # no comment\n`;
    case 'folded':
      return `folded: >-\n${pad(3)}one\n${pad(3)}two\n`;
    case 'kept':
      return `kept: |+\n${pad(3)}one\n\n`;
    case 'quoted':
      return `quoted: "a\\tb: {c} # d"\n`;
    case 'wrapped':
      return `wrapped: one\n${pad(3)}two\n`;
    case 'nothing':
      return 'nothing:\n';
    default:
      return 'plain: it\n';
  }
}

function writeJson(a: Account): string {
  const metadata = {
    ...(a.nameLast ? {} : { name: a.name }),
    ...(a.clientId === undefined ? (a.labels ? { annotations: {} } : {}) : { annotations: { [clientKey]: a.clientId, other: '{"a": 1}' } }),
    ...(a.nameLast ? { name: a.name } : {}),
  };
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'ServiceAccount', metadata }, undefined, a.shape === 'json' ? (a.comments ? '\t' : a.step) : undefined)}\n`;
}
