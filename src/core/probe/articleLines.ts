import { parseObject } from './probeLines.ts';
import { readQuotaBody, type QuotaBody } from './quotaBody.ts';

/** What a line of the article's Go program (an own image) says. */
export type ArticleLine =
  | { readonly kind: 'limit' | 'usage'; readonly body: QuotaBody }
  /** A refusal of Entra or ARM, as the Azure SDK for Go prints it, over several lines. */
  | { readonly kind: 'trouble'; readonly aadsts?: string; readonly azureCode?: string };

const resultLine = /^(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?(limit|clientResponse|usage|usagesClientResponse): (\{.*\})\s*$/;

/** Reads one line of the article's program; undefined for any other line. */
export function parseArticleLine(line: string): ArticleLine | undefined {
  const [, label, json] = resultLine.exec(line) ?? [];
  if (label !== undefined && json !== undefined) {
    const kind = label === 'limit' || label === 'clientResponse' ? 'limit' : 'usage';
    const body = readQuotaBody(parseObject(json), kind);
    return body === undefined ? undefined : { kind, body };
  }
  const aadsts = /\bAADSTS\d{4,8}\b/.exec(line)?.[0];
  if (aadsts !== undefined) return { kind: 'trouble', aadsts };
  const azureCode = /^ERROR CODE: (\w+)/.exec(line)?.[1];
  return azureCode === undefined ? undefined : { kind: 'trouble', azureCode };
}
