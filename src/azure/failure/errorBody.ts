import { maskSecrets } from '../../core/model/maskSecrets.ts';
import { listOf, recordOf, textOf, type JsonRecord } from '../json.ts';

/** What an error answer of Azure says, whichever of its shapes it has. */
export interface ErrorBody {
  readonly code?: string;
  readonly message?: string;
  /** Codes of `details`, `innererror` and policy information, outermost first. */
  readonly innerCodes: readonly string[];
}

const detailLimit = 1200;

/**
 * Reads the shapes that occur: the gateway's `{"error":{code,message}}`, the AKS provider's own
 * `{code,message,subcode,target}`, Entra's `{error,error_description}`, and `odata.error`. Anything
 * else (an HTML page of a proxy, half an answer) has neither code nor message.
 */
export function readErrorBody(text: string | undefined): ErrorBody {
  const root = recordOf(parse(text));
  if (root === undefined) return { innerCodes: [] };
  const error = recordOf(root.error) ?? recordOf(root['odata.error']) ?? root;
  const code = textOf(error.code) ?? textOf(root.error);
  const message = messageOf(error.message) ?? textOf(root.error_description);
  const details = detailsOf(error);
  const said = [message, ...details.map((detail) => detail.message)].filter((part): part is string => part !== undefined);
  const sentence = [...new Set(said.map(withoutTracking))].join(' ');
  return {
    ...(code === undefined ? {} : { code }),
    ...(sentence === '' ? {} : { message: sentence }),
    innerCodes: details.flatMap((detail) => (detail.code === undefined ? [] : [detail.code])),
  };
}

/** A service's sentence as a person should see it: masked, on one line, without ids for the support desk. */
export function withoutTracking(sentence: string): string {
  const bare = sentence
    .replace(/\s*(?:\r?\n)?\s*\b(?:Trace ID|Correlation ID|CorrelationId|Request ?Id|ActivityId|Activity ID|Timestamp|Time)\s*:\s*[^\s,;]+(?:\s\d\d:\d\d:\d\dZ)?(?:,\s*Microsoft\.[\w./]+)?/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
  const text = maskSecrets(bare);
  return text.length <= detailLimit ? text : `${text.slice(0, detailLimit - 1)}…`;
}

interface Detail {
  readonly code?: string;
  readonly message?: string;
}

function detailsOf(error: JsonRecord): readonly Detail[] {
  const listed = [...listOf(error.details), ...listOf(error.additionalInfo)].flatMap((item) => {
    const record = recordOf(item);
    if (record === undefined) return [];
    return [detail(textOf(record.code) ?? textOf(record.type), messageOf(record.message))];
  });
  const inner = recordOf(error.innererror);
  const nested = inner === undefined ? [] : [detail(textOf(inner.code), messageOf(inner.message))];
  const subcode = textOf(error.subcode);
  return [...listed, ...nested, ...(subcode === undefined ? [] : [detail(subcode, undefined)])];
}

function detail(code: string | undefined, message: string | undefined): Detail {
  return { ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) };
}

function parse(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the status alone has to do; the page of a proxy is no sentence of the service.
    return undefined;
  }
}

function messageOf(value: unknown): string | undefined {
  return textOf(value) ?? textOf(recordOf(value)?.value);
}
