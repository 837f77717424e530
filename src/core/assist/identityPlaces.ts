import { placeOf, resourcesOf, type Manifest, type ScalarValue, type TextRange } from '../manifest/manifest.ts';
import { workloadIdentityKeys } from '../model/serviceAccount.ts';

/** A client id or tenant id in a manifest, wherever it has a meaning. */
export interface IdPlace {
  readonly kind: 'clientId' | 'tenantId';
  readonly text: string;
  readonly range: TextRange;
  /** The ServiceAccount whose annotation it is, where it is one with a name. */
  readonly account: { readonly namespace: string | undefined; readonly name: string } | undefined;
}

/** The id at an offset: an annotation, or a variable of a container. */
export function idAt(manifest: Manifest, offset: number): IdPlace | undefined {
  for (const { document, resource } of resourcesOf(manifest)) {
    const { name, namespace, pod } = resource;
    const account = resource.kind === 'ServiceAccount' && name !== undefined && !name.templated ? { name: name.text, namespace: namespace === undefined || namespace.templated ? undefined : namespace.text } : undefined;
    const found = (kind: IdPlace['kind'] | undefined, value: ScalarValue | undefined): IdPlace | undefined => {
      if (kind === undefined || value === undefined || value.templated) return undefined;
      const range = placeOf(document, value.span);
      return range.start <= offset && offset <= range.end ? { kind, text: value.text, range, account } : undefined;
    };
    for (const { key, value } of [...resource.annotations.entries, ...(pod?.annotations.entries ?? [])]) {
      const place = found(annotationKind(key.text), value);
      if (place !== undefined) return place;
    }
    for (const { name: variable, value } of pod?.containers.flatMap(({ azureEnvironment }) => azureEnvironment) ?? []) {
      const place = found(variableKind(variable.text), value);
      if (place !== undefined) return place;
    }
  }
  return undefined;
}

function annotationKind(key: string): IdPlace['kind'] | undefined {
  if (key === workloadIdentityKeys.clientId) return 'clientId';
  return key === workloadIdentityKeys.tenantId ? 'tenantId' : undefined;
}

function variableKind(name: string): IdPlace['kind'] | undefined {
  if (name === 'AZURE_CLIENT_ID') return 'clientId';
  return name === 'AZURE_TENANT_ID' ? 'tenantId' : undefined;
}
