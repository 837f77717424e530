import type { QuotaResult } from '../ports/quotaReader.ts';
import type { LogEvidence } from './judgeReports.ts';
import type { QuotaBody } from './quotaBody.ts';

/** The quotas that a run read: of each a limit and a usage, because one without the other is no result. */
export function readQuotas({ reports, image }: LogEvidence): readonly QuotaResult[] {
  const listed = reports.flatMap((report) => (report.step === 'quota' ? [report.quota] : []));
  if (listed.length > 0) return listed;
  const said = [...reports.flatMap((report) => ((report.step === 'limit' || report.step === 'usage') && report.status === 'ok' ? [{ kind: report.step, body: report }] : [])), ...image.quotas];
  const usages = new Map(said.flatMap(({ kind, body }) => (kind === 'usage' ? [[nameOf(body), body] as const] : [])));
  const limits = new Map(said.flatMap(({ kind, body }) => (kind === 'limit' ? [[nameOf(body), body] as const] : [])));
  return [...limits].flatMap(([name, limit]) => {
    const usage = usages.get(name);
    return usage === undefined ? [] : [quotaOf(limit, usage)];
  });
}

/** A limit and a usage of the same resource as one; the list of usages may have none of it, and then it is not known. */
export function quotaOf({ resource, localizedName, value, unit }: QuotaBody, usage: QuotaBody | undefined): QuotaResult {
  return { resource, localizedName, ...(value === undefined ? {} : { limit: value }), ...(usage?.value === undefined ? {} : { used: usage.value }), unit };
}

/** Services write the same name in several ways. */
export function nameOf({ resource }: Pick<QuotaBody, 'resource'>): string {
  return resource.toLowerCase();
}
