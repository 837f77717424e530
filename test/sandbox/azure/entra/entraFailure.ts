import { randomUUID } from 'node:crypto';

/** What makes a failure of the token endpoint. */
export interface EntraFailureFields {
  /** AADSTS number. */
  readonly code: number;
  readonly status: number;
  /** OAuth error value. */
  readonly error: string;
  /** Without the AADSTS prefix and the trace suffix. */
  readonly text: string;
  /** Whether the answer carries error_uri. */
  readonly uri?: boolean;
  readonly suberror?: string;
  /** A claims challenge, JSON. */
  readonly claims?: string;
}

/** A refusal with the number, text, status and error value of the real service. */
export class EntraFailure extends Error {
  override readonly name = 'EntraFailure';
  readonly fields: EntraFailureFields;

  constructor(fields: EntraFailureFields) {
    super(`AADSTS${fields.code}: ${fields.text}`);
    this.fields = fields;
  }

  /** The JSON body of the answer. */
  body(where: { readonly entraUrl: string; readonly now: number; readonly correlationId?: string }): Record<string, unknown> {
    const { code, error, uri, suberror, claims } = this.fields;
    const traceId = randomUUID();
    const correlationId = where.correlationId ?? randomUUID();
    const timestamp = `${new Date(where.now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
    return {
      error,
      error_description: `${this.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      ...(uri ? { error_uri: `${where.entraUrl}/error?code=${code}` } : {}),
      ...(suberror === undefined ? {} : { suberror }),
      ...(claims === undefined ? {} : { claims }),
    };
  }
}
