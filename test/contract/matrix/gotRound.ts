import type { MadeCall } from './network.ts';

/** Lasting faults that need no word, because what was asked is known or brought about in another way. */
const gotRound: readonly { readonly way: RegExp; readonly call: RegExp; readonly fault: RegExp; readonly because: string }[] = [
  { way: /plan/, call: /^GET .*\/federatedIdentityCredentials$/, fault: /./, because: 'an identity that does not exist yet has no credentials' },
  { way: /apply/, call: /^POST \/api\/v1\/namespaces$/, fault: /409/, because: 'the namespace is there, which is all that its step is for' },
];

/** Why a lasting fault needs no word on this way; undefined where it must be told. */
export function wayRound({ method, path }: MadeCall, fault: string, way: string): string | undefined {
  return gotRound.find((one) => one.way.test(way) && one.call.test(`${method} ${path}`) && one.fault.test(fault))?.because;
}
