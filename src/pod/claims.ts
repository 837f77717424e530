/** Claims of a JWT that can be shown; the signature is not looked at. */
export interface Claims {
  readonly issuer?: string;
  readonly subject?: string;
  readonly audiences: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt?: number;
  readonly tenantId?: string;
  readonly objectId?: string;
}

/** Reads the middle part of a JWT; undefined when it is none. */
export function readClaims(token: string): Claims | undefined {
  const payload = decode(token.split('.')[1] ?? '');
  if (payload === undefined) return undefined;
  const text = (name: string): string | undefined => (typeof payload[name] === 'string' ? payload[name] : undefined);
  const { aud, exp } = payload;
  const audiences = (Array.isArray(aud) ? aud : [aud]).filter((one): one is string => typeof one === 'string');
  return {
    audiences,
    ...optional('issuer', text('iss')),
    ...optional('subject', text('sub')),
    ...optional('tenantId', text('tid')),
    ...optional('objectId', text('oid')),
    ...(typeof exp === 'number' ? { expiresAt: exp } : {}),
  };
}

function optional<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    // Not a JWT: the caller reports it as a token that is not understood.
    return undefined;
  }
}
