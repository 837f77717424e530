// Stands in for `az` and `kubectl` in tests of the scripts: keeps its world in a file and writes down what it was called with.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

const [, , tool, ...args] = process.argv;
const { FAKE_STATE: stateFile, FAKE_LOG: log } = process.env;
appendFileSync(log, `${JSON.stringify([tool, ...args])}\n`);
const state = JSON.parse(readFileSync(stateFile, 'utf8'));
const options = Object.fromEntries(args.filter((arg) => arg.startsWith('--')).map((arg) => [arg.slice(2).split('=', 1)[0], arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : true]));
const words = args.filter((arg) => !arg.startsWith('--'));
const command = words.join(' ');
const print = (...lines) => process.stdout.write(lines.length === 0 ? '' : `${lines.join('\n')}\n`);
const save = () => writeFileSync(stateFile, JSON.stringify(state));
const refuse = (why) => {
  process.stderr.write(`ERROR: ${why}\n`);
  process.exit(1);
};
if (state.failing === command) refuse(`(AuthorizationFailed) ${command}`);

const az = {
  'account show': () => (options.subscription === state.subscription ? print(state.tenant) : refuse('not found')),
  'group exists': () => print(String(state.groups.includes(options.name))),
  'group create': () => void state.groups.push(options.name),
  'identity list': () => print(...state.identities),
  'identity create': () => void state.identities.push(options.name),
  'identity show': () => print(options.query === 'clientId' ? state.clientId : state.principalId),
  'identity federated-credential list': () => print(...state.credentials.map(({ name, issuer, subject, audiences }) => [name, issuer, subject, audiences].join('\t'))),
  'identity federated-credential create': () => void state.credentials.push({ name: options.name, issuer: options.issuer, subject: options.subject, audiences: options.audiences }),
  'identity federated-credential update': () => void Object.assign(state.credentials.find(({ name }) => name === options.name), { issuer: options.issuer, subject: options.subject, audiences: options.audiences }),
  'role assignment list': () => print(...state.roles.filter(({ role, scope }) => role === options.role && scope === options.scope).map(({ id }) => id)),
  'role assignment create': () => void state.roles.push({ id: 'made', role: options.role, scope: options.scope, principal: options['assignee-object-id'] }),
  'provider show': () => print(state.provider),
  'provider register': () => void (state.provider = 'Registered'),
  'aks show': () => print(options.query.includes('issuerUrl') ? 'https://issuer.example/' : String(state.aksOn)),
  'aks update': () => void (state.aksOn = true),
  'aks get-credentials': () => writeFileSync(options.file, 'kubeconfig'),
};
const kubectl = {
  get: (kind, name) => print(...(state.objects.includes(`${kind}/${name}`) ? [`${kind}/${name}`] : [])),
  create: (kind, name) => void state.objects.push(`${kind}/${name}`),
  annotate: (kind, name, ...pairs) => void (state.annotations = Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)))),
  patch: (target) => void (state.patch = { target, ...JSON.parse(options.patch) }),
  set: (_env, target, change) => void state.environment.push([target, options.containers, change]),
};
if (tool === 'kubectl' && options.context === undefined && readFileSync(options.kubeconfig, 'utf8') !== 'kubeconfig') refuse('another cluster');
const run = tool === 'az' ? az[command] : () => kubectl[words[0]](...words.slice(1));
if (run === undefined) refuse(`unknown: ${command}`);
run();
save();
