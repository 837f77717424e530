import { qualifiedName, type ResourceType } from './resourceTypes.ts';

/** One cause inside a Status. */
export interface StatusCause {
  reason: string;
  message: string;
  field?: string;
}

/** The `Status` object every failure of the API carries. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Failure' | 'Success';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: StatusCause[];
    retryAfterSeconds?: number;
  };
  code?: number;
}

/** A refusal by the API server; `status` is what the client reads. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: Status['details']) {
    super(message);
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details ? { details } : {}),
      code,
    };
  }

  /** HTTP status. */
  get code(): number {
    return this.status.code ?? 500;
  }
}

/** A field that breaks a rule; becomes one cause of a 422. */
export interface FieldProblem {
  readonly field: string;
  /** `FieldValueInvalid`, `FieldValueRequired`, `FieldValueForbidden`, `FieldValueNotSupported`, `FieldValueTooLong`, `FieldValueDuplicate`. */
  readonly reason: string;
  readonly message: string;
}

type Named = Pick<ResourceType, 'group' | 'plural'>;

function detailsOf(type: Named, name: string): NonNullable<Status['details']> {
  return { ...(name === '' ? {} : { name }), ...(type.group === '' ? {} : { group: type.group }), kind: type.plural };
}

/** 404 for an object. */
export function notFound(type: Named, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualifiedName(type)} "${name}" not found`, detailsOf(type, name));
}

/** 404 for a path the server does not serve. */
export function noSuchPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** 409 on create. */
export function alreadyExists(type: Named, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualifiedName(type)} "${name}" already exists`, detailsOf(type, name));
}

/** 409 of optimistic locking. */
export function conflict(type: Named, name: string, why = 'the object has been modified; please apply your changes to the latest version and try again'): ApiError {
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${qualifiedName(type)} "${name}": ${why}`, detailsOf(type, name));
}

/** 403 by an admission plugin. */
export function forbidden(type: Named, name: string, why: string): ApiError {
  const subject = name === '' ? qualifiedName(type) : `${qualifiedName(type)} "${name}"`;
  return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${why}`, detailsOf(type, name));
}

/** 400. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** 401; the API server never says more. */
export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

/** 405. */
export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

/** 410: the version is no longer in the history. */
export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

/** 500 with the API server's prefix. */
export function internalError(message: string): ApiError {
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ reason: '', message }] });
}

/** 422 with every problem as a cause. */
export function invalid(type: Pick<ResourceType, 'group' | 'kind'>, name: string, problems: readonly FieldProblem[]): ApiError {
  const listed = problems.map((problem) => `${problem.field}: ${problem.message}`);
  const text = listed.length === 1 ? listed.join('') : `[${listed.join(', ')}]`;
  const kind = type.group === '' ? type.kind : `${type.kind}.${type.group}`;
  return new ApiError(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, {
    ...(name === '' ? {} : { name }),
    ...(type.group === '' ? {} : { group: type.group }),
    kind: type.kind,
    causes: problems.map(({ field, reason, message }) => ({ reason, message, field })),
  });
}
