/** One request as the sandbox saw it. Headers and bodies are never kept, so that no token can be. */
export interface AuditEntry {
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  readonly side: 'arm' | 'entra';
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Status sent; 0 when the connection was cut instead. */
  readonly status: number;
  /** UPN, client id or, before anybody is known, nothing. */
  readonly principal: string | undefined;
  /** The fault that answered or disturbed the request. */
  readonly fault: string | undefined;
}

/** What was asked of the sandbox, oldest first. */
export interface AuditLog {
  add(entry: AuditEntry): void;
  entries(): readonly AuditEntry[];
  clear(): void;
}

/** Keeps the newest `limit` entries. */
export function createAuditLog(limit = 20_000): AuditLog {
  let entries: AuditEntry[] = [];
  return {
    add(entry) {
      entries.push(entry);
      if (entries.length > limit * 1.1) entries = entries.slice(-limit);
    },
    entries: () => entries.slice(),
    clear() {
      entries = [];
    },
  };
}
