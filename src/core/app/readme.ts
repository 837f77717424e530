import type { AppWish } from './app.ts';
import { ephemeralRegistry, imageText } from './imageName.ts';
import { languages } from './languages.ts';
import { isPublic } from './manifests.ts';
import { publishCommand } from './tasks.ts';

/** What the app is and how it is built, run, proven and taken away, on one screen. */
export function readme(wish: AppWish): string {
  const { name, cluster, serviceAccount, identity, quota, image, cloud } = wish;
  const { builders, builderNotes, local, localNeeds, publish } = languages[wish.language];
  const { namespace } = serviceAccount;
  const { label } = publishCommand(wish);
  const short = image.repository.startsWith(`${ephemeralRegistry}/`) ? ` ${ephemeralRegistry} keeps it for an hour, for everyone who knows its name: push again after that, or put a registry of your own into \`deploy/pod.yaml\`.` : '';
  return `# ${name}
Reads the quota \`${quota.resource}\` in \`${quota.region}\` as the managed identity \`${identity.name}\`, from a pod under service account \`${namespace}/${serviceAccount.name}\` in cluster \`${cluster.name}\`. No secret is involved: the pod's token is exchanged for one of the identity.

| | |
|---|---|
| [${languages[wish.language].mainFile}](${languages[wish.language].mainFile}) | the program |
| [deploy/serviceaccount.yaml](deploy/serviceaccount.yaml) | the ServiceAccount as the link has it in the cluster |
| [deploy/pod.yaml](deploy/pod.yaml) | the Pod: label, environment, image |

## Build and push
\`\`\`sh
${publish.folder === undefined ? '' : `cd ${publish.folder}\n`}${[publish.command, ...publish.args].join(' ')}
\`\`\`
Or the task *${label}*, where VS Code has the folder with its \`.vscode/tasks.json\` open. It runs with ${publish.runsWith} or newer and needs ${listed(builders)}, and says so where none is there. ${builderNotes} The image is \`${imageText(image)}\`.${short}

## Run it in the cluster
\`\`\`sh
kubectl apply -f deploy/
kubectl logs -f --namespace ${namespace} ${name}
\`\`\`
While the image is being pulled \`kubectl logs\` refuses (\`ContainerCreating\`): ask again then. Two lines of JSON, \`limit:\` and \`usage:\`, say that the link works. Anything else: *Tenantlink: Diagnose…* reads the log and names the link of the chain that does not hold.
\`\`\`sh
kubectl delete -f deploy/pod.yaml
\`\`\`
As the program of *Tenantlink: Run Quota Pod…*: set \`tenantlink.quotaPod.image\` to the image and turn \`tenantlink.quotaPod.ownProgram\` on.

## Run it on your machine
With ${localNeeds} or newer, as yourself, after \`az login\` in the tenant of the subscription, with the environment of \`deploy/pod.yaml\`${isPublic(cloud) ? '' : ` and AZURE_AUTHORITY_HOST=${cloud.authorityHost}`}:
\`\`\`sh
${local.join('\n')}
\`\`\`
`;
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1] ?? ''}`;
}
