import type { DenyAssignment, Json } from '../world/model.ts';

/** What makes a failure of ARM. */
export interface ArmFailureFields {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly details?: Json;
  readonly additionalInfo?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * `gateway`: ARM's own, with x-ms-failure-cause. `provider`: the common `{error}` envelope. `native`: the managed
   * cluster provider's own form, without envelope.
   */
  readonly origin: 'gateway' | 'provider' | 'native';
}

/** A refusal in the words and form of the real service. */
export class ArmFailure extends Error {
  override readonly name = 'ArmFailure';
  readonly fields: ArmFailureFields;

  constructor(fields: ArmFailureFields) {
    super(`${fields.code}: ${fields.message}`);
    this.fields = fields;
  }

  /** The JSON body of the answer. */
  body(): Json {
    const { code, message, target, details, additionalInfo, origin } = this.fields;
    if (origin === 'native') return { code, details: null, message, subcode: '', ...(target === undefined ? {} : { target }) };
    return {
      error: {
        code,
        ...(target === undefined ? {} : { target }),
        message,
        ...(details === undefined ? {} : { details }),
        ...(additionalInfo === undefined ? {} : { additionalInfo }),
      },
    };
  }

  /** Headers of the answer. */
  headers(): Readonly<Record<string, string>> {
    return { ...(this.fields.origin === 'gateway' ? { 'x-ms-failure-cause': 'gateway' } : {}), ...this.fields.headers };
  }
}

/** A refusal by the gateway. */
export function gatewayFailure(status: number, code: string, message: string, headers?: Readonly<Record<string, string>>): ArmFailure {
  return new ArmFailure({ status, code, message, origin: 'gateway', ...(headers === undefined ? {} : { headers }) });
}

/** A refusal by a resource provider. */
export function providerFailure(status: number, code: string, message: string): ArmFailure {
  return new ArmFailure({ status, code, message, origin: 'provider' });
}

/** 404 of a resource below a resource group. */
export function resourceNotFound(type: string, name: string, resourceGroup: string): ArmFailure {
  return gatewayFailure(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** 404 of a child whose parent is missing. */
export function parentNotFound(verb: 'read' | 'write' | 'delete', type: string, parentId: string): ArmFailure {
  return gatewayFailure(
    404,
    'ParentResourceNotFound',
    `Failed to perform '${verb}' on resource(s) of type '${type}', because the parent resource '${parentId}' could not be found.`,
  );
}

/** 404 of a resource group. */
export function resourceGroupNotFound(name: string): ArmFailure {
  return gatewayFailure(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
}

/** 403 for want of a role. */
export function authorizationFailed(client: string, objectId: string, action: string, scope: string): ArmFailure {
  return gatewayFailure(
    403,
    'AuthorizationFailed',
    `The client '${client}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** 403 although a role would allow it. */
export function deniedByAssignment(client: string, objectId: string, what: { readonly action: string; readonly scope: string; readonly denial: DenyAssignment }): ArmFailure {
  const { action, scope, denial } = what;
  return gatewayFailure(
    403,
    'DenyAssignmentAuthorizationFailed',
    `The client '${client}' with object id '${objectId}' has permission to perform action '${action}' on scope '${scope}'; however, the access is denied because of the deny assignment with name '${denial.name}' and Id '${denial.id}' at scope '${denial.scope}'.`,
  );
}

/** 409 of a provider that the subscription has not registered. */
export function notRegistered(namespace: string): ArmFailure {
  const message = `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`;
  return new ArmFailure({
    status: 409,
    code: 'MissingSubscriptionRegistration',
    message,
    details: [{ code: 'MissingSubscriptionRegistration', target: namespace, message }],
    origin: 'gateway',
  });
}

/** 400 of a request body that cannot be read. */
export function invalidContent(reason: string): ArmFailure {
  return gatewayFailure(400, 'InvalidRequestContent', `The request content was invalid and could not be deserialized: '${reason}'.`);
}
