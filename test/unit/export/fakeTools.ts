// Stands in for `az` and `kubectl` in tests of the scripts: keeps its world in a file and writes down what it was called with.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

/** What the stand-ins know and change. */
export interface ToolWorld {
  readonly tenant: string;
  readonly subscription: string;
  groups: string[];
  identities: string[];
  readonly clientId: string;
  readonly principalId: string;
  credentials: { readonly name: string; issuer: string; subject: string; audiences: string }[];
  roles: { readonly id: string; readonly role: string; readonly scope: string; readonly principal: string }[];
  provider: string;
  aksOn: boolean;
  objects: string[];
  annotations: Record<string, string>;
  patches: { readonly target: string; readonly patch: unknown }[];
  environment: string[][];
  /** The command that is refused. */
  readonly failing?: string;
}

const [, , tool = '', ...args] = process.argv;
const { FAKE_STATE: stateFile = '', FAKE_LOG: log = '' } = process.env;
appendFileSync(log, `${JSON.stringify([tool, ...args])}\n`);
const state = JSON.parse(readFileSync(stateFile, 'utf8')) as ToolWorld;
const words = args.filter((arg) => !arg.startsWith('--'));
const command = words.join(' ');

function given(name: string): string | undefined {
  const start = `--${name}=`;
  return args.find((arg) => arg.startsWith(start))?.slice(start.length);
}

function value(name: string): string {
  return given(name) ?? refuse(`--${name} is missing`);
}

function print(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function refuse(why: string): never {
  process.stderr.write(`ERROR: ${why}\n`);
  process.exit(1);
}

const az: Readonly<Record<string, () => void>> = {
  'account show': () => (value('subscription') === state.subscription ? print(state.tenant) : refuse('not found')),
  'group exists': () => print(String(state.groups.includes(value('name')))),
  'group create': () => void state.groups.push(value('name')),
  'identity list': () => print(...state.identities),
  'identity create': () => void state.identities.push(value('name')),
  'identity show': () => print(value('query') === 'clientId' ? state.clientId : state.principalId),
  'identity federated-credential list': () => print(...state.credentials.map(({ name, issuer, subject, audiences }) => [name, issuer, subject, audiences].join('\t'))),
  'identity federated-credential create': () => void state.credentials.push({ name: value('name'), issuer: value('issuer'), subject: value('subject'), audiences: value('audiences') }),
  'identity federated-credential update': () => {
    const found = state.credentials.find(({ name }) => name === value('name')) ?? refuse('not found');
    Object.assign(found, { issuer: value('issuer'), subject: value('subject'), audiences: value('audiences') });
  },
  'role assignment list': () => print(...state.roles.filter(({ role, scope }) => role === value('role') && scope === value('scope')).map(({ id }) => id)),
  'role assignment create': () => void state.roles.push({ id: 'made', role: value('role'), scope: value('scope'), principal: value('assignee-object-id') }),
  'provider show': () => print(state.provider),
  'provider register': () => {
    state.provider = 'Registered';
  },
  'aks show': () => print(value('query').includes('issuerUrl') ? 'https://issuer.example/' : String(state.aksOn)),
  'aks update': () => {
    state.aksOn = true;
  },
  'aks get-credentials': () => writeFileSync(value('file'), 'kubeconfig'),
};

function kubectl([verb = '', ...rest]: readonly string[]): void {
  const file = given('kubeconfig');
  if (given('context') === undefined && (file === undefined || readFileSync(file, 'utf8') !== 'kubeconfig')) refuse('another cluster');
  const [first = '', second = '', ...others] = rest;
  const object = `${first}/${second}`;
  switch (verb) {
    case 'get':
      return print(...(state.objects.includes(object) ? [object] : []));
    case 'create':
      return void state.objects.push(object);
    case 'annotate':
      state.annotations = Object.fromEntries(others.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
      return;
    case 'patch':
      return void state.patches.push({ target: first, patch: JSON.parse(value('patch')) as unknown });
    case 'set':
      return void state.environment.push([second, value('containers'), ...others]);
    default:
      return refuse(`unknown: ${command}`);
  }
}

if (state.failing === command) refuse(`(AuthorizationFailed) ${command}`);
if (tool === 'kubectl') kubectl(words);
else (az[command] ?? (() => refuse(`unknown: ${command}`)))();
writeFileSync(stateFile, JSON.stringify(state));
