import type { Issuer, Subject } from '../model/ids.ts';

const longest = 120;

/**
 * A name for a federated credential: readable prefix from namespace and service account, then a
 * short hash of issuer and subject, so that two clusters with the same namespace and name do not
 * overwrite each other. Valid by the API's pattern `^[a-zA-Z0-9][a-zA-Z0-9-_]{2,119}$`; a name
 * taken by other values is never reused.
 */
export function credentialName(args: { readonly issuer: Issuer; readonly subject: Subject; readonly takenNames: readonly string[] }): string {
  const readable = args.subject.split(':').slice(2).join('-').replace(/[^a-zA-Z0-9-]+/g, '-');
  const hash = shortHash(`${args.issuer}\n${args.subject}`);
  const base = `tl-${readable}`.slice(0, longest - hash.length - 4).replace(/-+$/, '');
  const taken = new Set(args.takenNames.map((name) => name.toLowerCase()));
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? `${base}-${hash}` : `${base}-${hash}-${count}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

/** FNV-1a, 64 bit, in base 36: to tell names apart, not for security. */
function shortHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(36).slice(-8).padStart(8, '0');
}
