import { V1DeleteOptions, V1Preconditions } from '@kubernetes/client-node';

/** Deletes only the object with this uid, and in the foreground what it owns where asked. */
export function deleteOptions(args: { readonly uid?: string | undefined; readonly propagationPolicy?: 'Foreground' }): V1DeleteOptions {
  const preconditions = Object.assign(new V1Preconditions(), args.uid === undefined ? {} : { uid: args.uid });
  return Object.assign(new V1DeleteOptions(), { preconditions, ...(args.propagationPolicy === undefined ? {} : { propagationPolicy: args.propagationPolicy }) });
}
