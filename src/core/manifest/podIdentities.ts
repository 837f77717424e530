import type { PlacedResource } from './manifest.ts';

/** What a text holds of aad-pod-identity, found by name. */
export class PodIdentities {
  /** By their selectors; more than one of a selector is not certain. */
  readonly #bindings = new Map<string, readonly PlacedResource[]>();
  readonly #identities = new Map<string, readonly PlacedResource[]>();
  /** Names that ServiceAccounts of the text have, and that its pods run under. */
  readonly #taken = new Set<string>();

  constructor(resources: readonly PlacedResource[]) {
    for (const placed of resources) {
      const { kind, name, spec, pod } = placed.resource;
      if (kind === 'AzureIdentityBinding') note(this.#bindings, spec?.selector?.text, placed);
      if (kind === 'AzureIdentity') note(this.#identities, name?.text, placed);
      if (kind === 'ServiceAccount' && name !== undefined) this.#taken.add(name.text);
      if (pod?.serviceAccountName !== undefined) this.#taken.add(pod.serviceAccountName.text);
    }
  }

  /** Whether a name belongs to a ServiceAccount, or pods run under it. */
  isTaken(name: string): boolean {
    return this.#taken.has(name);
  }

  /** The AzureIdentity that the one binding for a label leads to. */
  boundTo(selector: string): PlacedResource | undefined {
    const name = only(this.#bindings.get(selector))?.resource.spec?.azureIdentity?.text;
    return name === undefined ? undefined : only(this.#identities.get(name));
  }
}

function note(groups: Map<string, readonly PlacedResource[]>, name: string | undefined, placed: PlacedResource): void {
  // A second one is enough to be uncertain.
  if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []).slice(0, 1), placed]);
}

function only(group: readonly PlacedResource[] = []): PlacedResource | undefined {
  return group.length === 1 ? group[0] : undefined;
}
