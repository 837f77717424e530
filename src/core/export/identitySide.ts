import { armIdParts, subscriptionOf } from '../model/armId.ts';
import { credentialName } from '../link/credentialName.ts';
import { identityOf } from '../link/facts.ts';
import type { HandOver } from '../link/handOver/handOver.ts';
import type { StepAction } from '../link/plan.ts';
import { resolvedOr } from '../link/step.ts';
import { option, shellQuote } from './shellQuote.ts';

type Action<Kind extends StepAction['kind']> = Extract<StepAction, { kind: Kind }>;

/** Reads the ids of the identity, which must exist by then; a failed look stops the script. */
export function readIdentity({ wish }: HandOver): string {
  const { name, resourceGroup, subscriptionId } = armIdParts(identityOf(wish).id);
  const where = `${option('name', name)} ${option('resource-group', resourceGroup)} ${option('subscription', subscriptionId)}`;
  return `client_id=$(ask identity show ${where} --query=clientId)
principal_id=$(ask identity show ${where} --query=principalId)`;
}

export function createResourceGroup({ name, location, subscriptionId }: Action<'createResourceGroup'>): string {
  return `say ${shellQuote(`Resource group ${name}`)}
exists=$(ask group exists ${option('name', name)} ${option('subscription', subscriptionId)})
if [ "$exists" = true ]; then
  say '  in place'
else
  az group create ${option('name', name)} ${option('location', location)} ${option('subscription', subscriptionId)} --output=none
  say '  created'
fi`;
}

/** Listed, not shown: an empty list is knowledge, while a failing \`show\` may mean anything. */
export function createIdentity({ name, resourceGroup, location, subscriptionId }: Action<'createIdentity'>): string {
  const where = `${option('resource-group', resourceGroup)} ${option('subscription', subscriptionId)}`;
  return `say ${shellQuote(`Identity ${name}`)}
existing=$(ask identity list ${where} --query='[].[name]')
if has_line "$existing" ${shellQuote(name)}; then
  say '  in place'
else
  az identity create ${option('name', name)} ${option('location', location)} ${where} --output=none
  say '  created'
fi`;
}

export function assignRole({ scope, roleName }: Action<'assignRole'>): string {
  const at = `${option('role', roleName)} ${option('scope', scope)} ${option('subscription', subscriptionOf(scope) ?? '')}`;
  return `say ${shellQuote(`Role ${roleName} at ${scope}`)}
held=$(ask role assignment list --assignee="$principal_id" ${at} --include-inherited --query='[].[id]')
if [ -n "$held" ]; then
  say '  in place'
else
  az role assignment create --assignee-object-id="$principal_id" --assignee-principal-type=ServicePrincipal ${at} --output=none
  say '  assigned'
fi`;
}

export function registerProvider({ namespace, subscriptionId }: Action<'registerProvider'>): string {
  const which = `${option('namespace', namespace)} ${option('subscription', subscriptionId)}`;
  return `say ${shellQuote(`Provider ${namespace}`)}
state=$(ask provider show ${which} --query=registrationState)
if [ "$state" = Registered ]; then
  say '  in place'
else
  az provider register ${which} --wait --output=none
  say '  registered'
fi`;
}

/** A name that holds other values is never overwritten, but for the one the plan showed. */
export function putCredential({ identity, subject, audience, takenNames, replaces }: Action<'putCredential'>, { resolved }: HandOver): string {
  const issuer = resolvedOr(resolved.issuer, 'issuer');
  const { name: identityName, resourceGroup, subscriptionId } = armIdParts(identity.id);
  const name = replaces?.name ?? credentialName({ issuer, subject, takenNames });
  const where = `${option('identity-name', identityName)} ${option('resource-group', resourceGroup)} ${option('subscription', subscriptionId)}`;
  return `issuer=${shellQuote(issuer)}
subject=${shellQuote(subject)}
audience=${shellQuote(audience)}
credential=${shellQuote(name)}
say ${shellQuote(`Federated credential of ${identityName}`)}
say "  issuer   $issuer"
say "  subject  $subject"
existing=$(ask identity federated-credential list ${where} --query='[].[name, issuer, subject, audiences[0]]')
same=''
same_audience=''
taken=''
while IFS=$'\\t' read -r found_name found_issuer found_subject found_audience; do
  if [ "$found_issuer" = "$issuer" ] && [ "$found_subject" = "$subject" ]; then
    same=$found_name
    same_audience=$found_audience
  fi
  if [ "$found_name" = "$credential" ]; then taken="$found_issuer $found_subject"; fi
done <<< "$existing"
values=(--issuer="$issuer" --subject="$subject" --audiences="$audience")
if [ -n "$same" ] && [ "$same_audience" = "$audience" ]; then
  say "  in place as $same"
elif [ -n "$same" ]; then
  az identity federated-credential update --name="$same" ${where} "\${values[@]}" --output=none
  say "  $same had audience $same_audience; changed"
elif [ -z "$taken" ]; then
  az identity federated-credential create --name="$credential" ${where} "\${values[@]}" --output=none
  say "  created as $credential"
${
  replaces === undefined
    ? ''
    : `elif [ "$taken" = ${shellQuote(`${replaces.issuer} ${replaces.subject}`)} ]; then
  az identity federated-credential update --name="$credential" ${where} "\${values[@]}" --output=none
  say "  $credential trusted $taken; changed"
`
}else
  stop "Credential $credential exists with other values ($taken); it is left as it is."
fi`;
}
