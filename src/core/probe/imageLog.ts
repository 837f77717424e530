import { anchors } from '../doctor/errorSigns.ts';
import { maskSecrets } from '../model/maskSecrets.ts';
import { JsonInText } from './jsonInText.ts';
import { networkTrouble, type NetworkTrouble } from './networkTrouble.ts';
import { parseObject } from './probeLines.ts';
import { quotedTexts } from './quotedTexts.ts';
import { readQuotaBody, type QuotaBody } from './quotaBody.ts';

/** What the log of an image's own program (the article's, for example) tells. */
export type ImageFinding = ImageQuota | ImageTrouble;

export interface ImageQuota {
  readonly kind: 'limit' | 'usage';
  readonly body: QuotaBody;
}

/** A refusal of Entra or ARM, in the words of any SDK; or `notServed`: the SDK found nothing of workload identity in the pod. */
export interface ImageTrouble {
  readonly kind: 'trouble';
  readonly aadsts?: string;
  readonly azureCode?: string;
  readonly httpStatus?: number;
  readonly notServed?: true;
  /** What an SDK or the system says where no service answered. */
  readonly network?: NetworkTrouble;
  /** It is the whole answer of a service: what was refused before it was not refused any more. */
  readonly isAnswer?: true;
  readonly detail?: string;
}

type Json = Readonly<Record<string, unknown>>;

const longestDetail = 400;
/** More than what is masked in it may make short. */
const longestExcerpt = 4_000;
/** How programs paint what they write to a terminal. */
const colour = /\p{Cc}\[[0-9;]{0,32}m/gu;
/** Objects in objects and texts in texts; loggers wrap a message once or twice. */
const deepest = 8;

/**
 * Reads a log that follows no agreement: the bodies of Microsoft.Quota's answers wherever they stand
 * as JSON (behind a prefix, over several lines, inside a logger's own JSON), and refusals by their codes.
 */
export class ImageLog {
  private readonly objects = new JsonInText();
  /** Of the response that an SDK is printing. */
  private httpStatus: number | undefined;

  take(written: string): readonly ImageFinding[] {
    const line = written.replaceAll(colour, '');
    const status = /^\s*RESPONSE (\d{3})\b/.exec(line)?.[1];
    if (status !== undefined) this.httpStatus = Number(status);
    const code = /^\s*ERROR CODE: ([A-Z][A-Za-z]{2,80})\s*$/.exec(line)?.[1];
    const network = networkTrouble(line);
    return [
      ...this.troubleIn(line),
      ...(code === undefined ? [] : [this.answer(code, undefined)]),
      ...(network === undefined ? [] : [{ kind: 'trouble', network, detail: excerpt(line) } as const]),
      ...this.objects.take(line).flatMap((text) => this.inObject(parseObject(text), 0)),
      ...this.inQuoted(line, 0),
    ];
  }

  private troubleIn(line: string): readonly ImageFinding[] {
    return anchors.flatMap(({ text, read }) => {
      const at = line.indexOf(text);
      const sign = at < 0 ? undefined : read(line, at);
      if (sign === undefined) return [];
      const detail = excerpt(line.slice(at));
      if (sign.code.startsWith('AADSTS')) return [{ kind: 'trouble', aadsts: sign.code, ...(text === 'AADSTS' ? { detail } : {}) }];
      if (sign.code === 'WorkloadIdentityUnavailable' || sign.code === 'MetadataIdentityNotFound') return [{ kind: 'trouble', notServed: true, detail }];
      return [this.refusal(sign.code, detail === sign.code ? undefined : detail)];
    });
  }

  private answer(azureCode: string, detail: string | undefined): ImageFinding {
    return { ...this.refusal(azureCode, detail), isAnswer: true };
  }

  private refusal(azureCode: string, detail: string | undefined): ImageTrouble {
    return { kind: 'trouble', azureCode, ...(this.httpStatus === undefined ? {} : { httpStatus: this.httpStatus }), ...(detail === undefined ? {} : { detail }) };
  }

  private inObject(object: Json | undefined, depth: number): readonly ImageFinding[] {
    if (object === undefined || depth > deepest) return [];
    for (const kind of ['limit', 'usage'] as const) {
      const body = readQuotaBody(object, kind);
      if (body !== undefined) return [{ kind, body }];
    }
    const { error } = object;
    // The body of an ARM failure; codes of ARM are words, e.g. AuthorizationFailed.
    if (isObject(error) && typeof error.code === 'string' && /^[A-Z][a-z][A-Za-z]{2,80}$/.test(error.code)) return [this.answer(error.code, typeof error.message === 'string' ? excerpt(error.message) : undefined)];
    return Object.values(object).flatMap((value) => this.inValue(value, depth + 1));
  }

  private inValue(value: unknown, depth: number): readonly ImageFinding[] {
    if (depth > deepest) return [];
    if (Array.isArray(value)) return value.flatMap((item) => this.inValue(item, depth + 1));
    if (isObject(value)) return this.inObject(value, depth);
    return typeof value === 'string' && value.includes('{') ? this.inText(value, depth + 1) : [];
  }

  /** A text inside of JSON: a message with lines of its own. */
  private inText(text: string, depth: number): readonly ImageFinding[] {
    const objects = new JsonInText();
    return text.split('\n').flatMap((line) => objects.take(line).flatMap((found) => this.inObject(parseObject(found), depth)));
  }

  private inQuoted(line: string, depth: number): readonly ImageFinding[] {
    if (!line.includes('{\\"') && !line.includes('\\"properties\\"')) return [];
    return quotedTexts(line).flatMap((text) => {
      const message = parseObject(`{"message":${text}}`)?.message;
      return typeof message === 'string' ? this.inText(message, depth + 1) : [];
    });
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a service said, up to what only its support needs. */
function excerpt(text: string): string {
  const [said = ''] = text.split(/\\?r?\\n|\r?\n|\\?"|Trace ID:/, 1);
  return maskSecrets(said.trim().slice(0, longestExcerpt)).slice(0, longestDetail);
}
