/** A query the service cannot read: where, and at which token. */
export class KqlError extends Error {
  override readonly name = 'KqlError';
  readonly at: number;
  readonly token: string;

  constructor(at: number, token: string) {
    super(`ParserFailure at ${String(at)}`);
    this.at = at;
    this.token = token;
  }
}

/** One token of a query. */
export interface KqlToken {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  readonly text: string;
  /** Offset in the query. */
  readonly at: number;
}

const PATTERN =
  /(?<space>\s+|\/\/[^\n]*)|(?<name>[A-Za-z_$][\w-]*(?=~)|[A-Za-z_$]\w*)|(?<number>\d+(?:\.\d+)?)|(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<sign>=~|!~|==|!=|<=|>=|[|(),.=<>[\]~!+-])/y;

/** Splits a query into tokens. @throws KqlError at a character no token begins with */
export function tokenize(query: string): readonly KqlToken[] {
  const tokens: KqlToken[] = [];
  const pattern = new RegExp(PATTERN);
  while (pattern.lastIndex < query.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(query);
    const groups = match?.groups;
    if (!groups) throw new KqlError(at, query.charAt(at));
    if (groups.name !== undefined) tokens.push({ kind: 'name', text: groups.name, at });
    else if (groups.number !== undefined) tokens.push({ kind: 'number', text: groups.number, at });
    else if (groups.text !== undefined) tokens.push({ kind: 'text', text: unquote(groups.text), at });
    else if (groups.sign !== undefined) tokens.push({ kind: 'sign', text: groups.sign, at });
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: query.length });
  return tokens;
}

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}
