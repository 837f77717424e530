/** A region as `subscriptions/{id}/locations` lists it. */
export interface Location {
  readonly name: string;
  readonly displayName: string;
  readonly geography: string;
  readonly longitude: string;
  readonly latitude: string;
}

/** The regions the sandbox's subscriptions offer. */
export const LOCATIONS: readonly Location[] = [
  { name: 'eastus', displayName: 'East US', geography: 'US', longitude: '-79.8164', latitude: '37.3719' },
  { name: 'eastus2', displayName: 'East US 2', geography: 'US', longitude: '-78.3889', latitude: '36.6681' },
  { name: 'westus', displayName: 'West US', geography: 'US', longitude: '-122.417', latitude: '37.783' },
  { name: 'westus2', displayName: 'West US 2', geography: 'US', longitude: '-119.852', latitude: '47.233' },
  { name: 'centralus', displayName: 'Central US', geography: 'US', longitude: '-93.6208', latitude: '41.5908' },
  { name: 'northeurope', displayName: 'North Europe', geography: 'Europe', longitude: '-6.2597', latitude: '53.3478' },
  { name: 'westeurope', displayName: 'West Europe', geography: 'Europe', longitude: '4.9', latitude: '52.3667' },
  { name: 'uksouth', displayName: 'UK South', geography: 'UK', longitude: '-0.799', latitude: '50.941' },
  { name: 'eastasia', displayName: 'East Asia', geography: 'Asia Pacific', longitude: '114.188', latitude: '22.267' },
  { name: 'southeastasia', displayName: 'Southeast Asia', geography: 'Asia Pacific', longitude: '103.833', latitude: '1.283' },
  { name: 'newzealandnorth', displayName: 'New Zealand North', geography: 'Asia Pacific', longitude: '174.76', latitude: '-36.85' },
  { name: 'malaysiasouth', displayName: 'Malaysia South', geography: 'Asia Pacific', longitude: '103.76', latitude: '1.48' },
];

/**
 * Identities in these regions cannot hold federated credentials: a write answers 405
 * (Entra documentation, workload identity federation considerations).
 */
export const LOCATIONS_WITHOUT_FEDERATION: ReadonlySet<string> = new Set(['malaysiasouth', 'newzealandnorth']);

/** ARM accepts `West Europe` for `westeurope`. */
function normalizeLocation(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}

/** The region of that name, in any spelling ARM accepts. */
export function findLocation(location: string): Location | undefined {
  const name = normalizeLocation(location);
  return LOCATIONS.find((candidate) => candidate.name === name);
}
