/** Quota names of Microsoft.Compute with their localized names and usual limits (public usages listings). */
export interface ComputeFamily {
  readonly name: string;
  readonly localizedName: string;
  readonly limit: number;
}

const vcpus = (family: string, limit = 100): ComputeFamily => ({
  name: `standard${family}Family`,
  localizedName: `Standard ${family} Family vCPUs`,
  limit,
});

/** What a subscription's Compute quotas in one region are called, in the order ARM lists them. */
export const COMPUTE_FAMILIES: readonly ComputeFamily[] = [
  { name: 'availabilitySets', localizedName: 'Availability Sets', limit: 2500 },
  { name: 'cores', localizedName: 'Total Regional vCPUs', limit: 100 },
  { name: 'virtualMachines', localizedName: 'Virtual Machines', limit: 25000 },
  { name: 'virtualMachineScaleSets', localizedName: 'Virtual Machine Scale Sets', limit: 2500 },
  { name: 'lowPriorityCores', localizedName: 'Total Regional Low-priority vCPUs', limit: 100 },
  vcpus('DSv3'),
  vcpus('DSv2'),
  vcpus('Dv3'),
  vcpus('DSv4'),
  vcpus('DDSv4'),
  vcpus('DSv5'),
  vcpus('DDSv5'),
  vcpus('DASv5'),
  vcpus('ESv5'),
  vcpus('EASv5'),
  vcpus('FSv2'),
  vcpus('BS'),
  vcpus('Bsv2'),
  vcpus('LSv3'),
  vcpus('NCSv3', 0),
  // Real names are not all alike: a space inside, and a capital at the start.
  { name: 'Standard NCASv3_T4 Family', localizedName: 'Standard NCASv3_T4 Family vCPUs', limit: 0 },
  { name: 'StandardNCADSA100v4Family', localizedName: 'Standard NCADS_A100_v4 Family vCPUs', limit: 0 },
  { name: 'PremiumDiskCount', localizedName: 'Premium Storage Managed Disks', limit: 50000 },
  { name: 'StandardSSDDiskCount', localizedName: 'StandardSSDStorageDisks', limit: 50000 },
];
