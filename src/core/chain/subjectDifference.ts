/** How a subject differs from the ServiceAccount's, as far as it names one. */
export type SubjectDifference =
  | 'whitespace'
  | 'case'
  /** The same name in another namespace. */
  | 'namespace'
  /** Another name in the same namespace. */
  | 'name'
  /** Another ServiceAccount altogether. */
  | 'other'
  /** Not of the form `system:serviceaccount:<namespace>:<name>`. */
  | 'form';

/** Entra compares it exactly, case included (entra-docs, breaking changes August 2024; AADSTS7002138). */
export function subjectDifference(found: string, wanted: string): SubjectDifference | undefined {
  if (found === wanted) return undefined;
  if (found.trim() === wanted) return 'whitespace';
  if (found.trim().toLowerCase() === wanted.toLowerCase()) return 'case';
  const account = serviceAccountIn(found);
  const asked = serviceAccountIn(wanted);
  if (account === undefined || asked === undefined) return 'form';
  if (account.name === asked.name) return 'namespace';
  return account.namespace === asked.namespace ? 'name' : 'other';
}

/** The ServiceAccount that a subject names. */
export function serviceAccountIn(subject: string): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}
