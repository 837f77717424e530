import { KqlError, tokenize, type KqlToken } from './kqlLexer.ts';

/** An expression of the supported part of the language. */
export type KqlExpression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'path'; readonly names: readonly (string | number)[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly KqlExpression[] }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: KqlExpression; readonly right: readonly KqlExpression[] }
  | { readonly kind: 'logic'; readonly operator: 'and' | 'or'; readonly left: KqlExpression; readonly right: KqlExpression };

/** A column with its name. */
export interface KqlColumn {
  readonly name: string;
  readonly value: KqlExpression;
}

/** One step after a `|`. */
export type KqlStep =
  | { readonly kind: 'where'; readonly condition: KqlExpression }
  | { readonly kind: 'project' | 'extend'; readonly columns: readonly KqlColumn[] }
  | { readonly kind: 'project-away'; readonly names: readonly string[] }
  | { readonly kind: 'order'; readonly keys: readonly { readonly value: KqlExpression; readonly descending: boolean }[] }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'count' }
  | { readonly kind: 'summarize'; readonly count: string; readonly by: readonly KqlColumn[] };

/** A query: a table and what is done with its rows. */
export interface KqlQuery {
  readonly table: string;
  readonly steps: readonly KqlStep[];
}

const COMPARISONS = new Set(['==', '!=', '=~', '!~', '<', '>', '<=', '>=']);
const WORD_COMPARISONS = new Set(['in', 'contains', 'startswith', 'endswith', 'has', 'contains_cs', 'startswith_cs']);

/**
 * Reads a query of the kinds an extension sends: where, project, extend, order by, limit, count, summarize count().
 * @throws KqlError for anything else
 */
export function parseKql(query: string): KqlQuery {
  return new Parser(tokenize(query)).query();
}

class Parser {
  readonly #tokens: readonly KqlToken[];
  #next = 0;

  constructor(tokens: readonly KqlToken[]) {
    this.#tokens = tokens;
  }

  query(): KqlQuery {
    const table = this.#name();
    const steps: KqlStep[] = [];
    while (this.#takeSign('|')) steps.push(this.#step());
    if (this.#peek().kind !== 'end') this.#fail();
    return { table: table.toLowerCase(), steps };
  }

  #step(): KqlStep {
    const verb = this.#name().toLowerCase();
    switch (verb) {
      case 'where':
        return { kind: 'where', condition: this.#or() };
      case 'project': {
        if (!this.#takeSign('-')) return { kind: 'project', columns: this.#columns() };
        this.#word('away');
        const names = [this.#name()];
        while (this.#takeSign(',')) names.push(this.#name());
        return { kind: 'project-away', names };
      }
      case 'extend':
        return { kind: 'extend', columns: this.#columns() };
      case 'order':
      case 'sort':
        this.#word('by');
        return { kind: 'order', keys: this.#keys() };
      case 'limit':
      case 'take':
        return { kind: 'limit', count: Number(this.#take('number').text) };
      case 'count':
        return { kind: 'count' };
      case 'summarize': {
        const first = this.#column();
        if (first.value.kind !== 'call' || first.value.name !== 'count') this.#fail();
        const by = this.#takeWord('by') ? this.#columns() : [];
        return { kind: 'summarize', count: first.name === 'Column1' ? 'count_' : first.name, by };
      }
      default:
        this.#next -= 1;
        return this.#fail();
    }
  }

  #columns(): readonly KqlColumn[] {
    const columns = [this.#column()];
    while (this.#takeSign(',')) columns.push(this.#column());
    return columns;
  }

  #column(): KqlColumn {
    const value = this.#value();
    if (value.kind === 'path' && this.#takeSign('=')) {
      const name = value.names.at(-1);
      return { name: String(name), value: this.#value() };
    }
    if (value.kind === 'path') return { name: value.names.join('_'), value };
    const inner = value.kind === 'call' ? value.args[0] : undefined;
    return { name: inner?.kind === 'path' ? inner.names.join('_') : 'Column1', value };
  }

  #keys(): readonly { value: KqlExpression; descending: boolean }[] {
    const keys: { value: KqlExpression; descending: boolean }[] = [];
    do {
      const value = this.#value();
      // Without a word the language sorts downwards.
      const descending = !this.#takeWord('asc');
      if (descending) this.#takeWord('desc');
      keys.push({ value, descending });
    } while (this.#takeSign(','));
    return keys;
  }

  #or(): KqlExpression {
    let left = this.#and();
    while (this.#takeWord('or')) left = { kind: 'logic', operator: 'or', left, right: this.#and() };
    return left;
  }

  #and(): KqlExpression {
    let left = this.#comparison();
    while (this.#takeWord('and')) left = { kind: 'logic', operator: 'and', left, right: this.#comparison() };
    return left;
  }

  #comparison(): KqlExpression {
    if (this.#takeSign('(')) {
      const inner = this.#or();
      this.#sign(')');
      return inner;
    }
    const left = this.#value();
    const token = this.#peek();
    if (token.kind === 'sign' && COMPARISONS.has(token.text)) {
      this.#next += 1;
      return { kind: 'compare', operator: token.text, left, right: [this.#value()] };
    }
    const negated = this.#takeSign('!');
    const word = this.#peek();
    if (word.kind === 'name' && WORD_COMPARISONS.has(word.text.toLowerCase())) {
      this.#next += 1;
      const operator = `${negated ? '!' : ''}${word.text.toLowerCase()}${this.#takeSign('~') ? '~' : ''}`;
      return { kind: 'compare', operator, left, right: word.text.toLowerCase() === 'in' ? this.#list() : [this.#value()] };
    }
    if (negated || left.kind !== 'call') this.#fail();
    return left;
  }

  #list(): readonly KqlExpression[] {
    this.#sign('(');
    const values = [this.#value()];
    while (this.#takeSign(',')) values.push(this.#value());
    this.#sign(')');
    return values;
  }

  #value(): KqlExpression {
    const token = this.#peek();
    this.#next += 1;
    if (token.kind === 'text') return { kind: 'literal', value: token.text };
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token.kind !== 'name') {
      this.#next -= 1;
      return this.#fail();
    }
    const lower = token.text.toLowerCase();
    if (lower === 'true' || lower === 'false') return { kind: 'literal', value: lower === 'true' };
    if (lower === 'null') return { kind: 'literal', value: null };
    if (this.#takeSign('(')) {
      const args: KqlExpression[] = [];
      if (!this.#takeSign(')')) {
        do args.push(lower === 'not' || lower === 'iff' ? this.#or() : this.#value());
        while (this.#takeSign(','));
        this.#sign(')');
      }
      return { kind: 'call', name: lower, args };
    }
    return { kind: 'path', names: this.#path(token.text) };
  }

  #path(first: string): readonly (string | number)[] {
    const names: (string | number)[] = [first];
    for (;;) {
      if (this.#takeSign('.')) names.push(this.#name());
      else if (this.#takeSign('[')) {
        const token = this.#peek();
        if (token.kind !== 'text' && token.kind !== 'number') this.#fail();
        this.#next += 1;
        names.push(token.kind === 'number' ? Number(token.text) : token.text);
        this.#sign(']');
      } else return names;
    }
  }

  #peek(): KqlToken {
    const token = this.#tokens[this.#next];
    if (!token) throw new KqlError(0, '<EOF>');
    return token;
  }

  #take(kind: KqlToken['kind']): KqlToken {
    const token = this.#peek();
    if (token.kind !== kind) this.#fail();
    this.#next += 1;
    return token;
  }

  #name(): string {
    return this.#take('name').text;
  }

  #word(word: string): void {
    if (!this.#takeWord(word)) this.#fail();
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'name' || token.text.toLowerCase() !== word) return false;
    this.#next += 1;
    return true;
  }

  #sign(sign: string): void {
    if (!this.#takeSign(sign)) this.#fail();
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#next += 1;
    return true;
  }

  #fail(): never {
    const token = this.#peek();
    throw new KqlError(token.at, token.text);
  }
}
