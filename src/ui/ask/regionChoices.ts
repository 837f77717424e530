import type { Choice } from './askHost.ts';

/** Regions by the name that is read, the preferred one first. */
export function regionChoices(regions: readonly { readonly name: string; readonly displayName: string }[], preferred: string | undefined): readonly Choice<string>[] {
  const rank = (name: string): number => (name === preferred ? 0 : 1);
  return [...regions]
    .sort((left, right) => rank(left.name) - rank(right.name) || left.displayName.localeCompare(right.displayName))
    .map(({ name, displayName }) => ({ id: name, label: displayName, description: name, icon: 'location', value: name }));
}
