const begins = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const ends = /-----END [A-Z ]*PRIVATE KEY-----/;
const masked = '<masked>';

/** Characters of a key's line; only the last one of a key is shorter than the first length. */
const shortest = 16;
/** By its length alone no word, not even the code of an error: PEM has 64. */
const certain = 40;
/** Other lines between those of a key, as two streams of a program give; after more of them it is over, or was only mentioned. */
const patience = 16;
/** Characters of a line with a piece of a key, its logger's own words included. */
const longestPart = 4_096;

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
const longRun = /[A-Za-z0-9+/]{40,}={0,2}/g;
/** What goes on in the line of the beginning, its line ends as escapes or blanks; headers first. */
const inLine = /^(?:(?:\\{1,4}[nr]|\s){0,8}[A-Z][A-Za-z]{1,20}-[A-Za-z]{1,20}: [\w,-]{1,80})*(?:(?:\\{1,4}[nr]|\s){0,8}(?:[A-Za-z0-9+/]|\\{1,3}\/){16,}={0,2})+(?:(?:\\{1,4}[nr]|\s){1,8}[A-Za-z0-9+/]{1,63}={0,2}(?![^\\"'\s,;]))?/;
const header = /^(?:[A-Z][A-Za-z]*(?:-[A-Za-z]+)+|Comment|Subject): /;

/** A key that has begun and not ended. */
interface Block {
  /** What stands before and after the key in each line: a logger's stamp and quotes. */
  prefix: RegExp | undefined;
  suffix: RegExp | undefined;
  hasBody: boolean;
  /** The line before was no whole line of the key: its last one, or none. */
  isBroken: boolean;
  others: number;
}

/**
 * Takes private keys out of lines that come one by one. A key's lines are told by their form, as a
 * log may only mention where a key begins, cut it off, or have other lines in between: those are kept.
 */
export class KeyBlocks {
  private block: Block | undefined;

  /** The line without keys, or undefined for one that is only part of a key. */
  mask(line: string): string | undefined {
    // Most lines hold no key at all.
    const isMarked = line.includes('PRIVATE KEY-----');
    if (this.block === undefined || isMarked) return isMarked ? this.maskMarked(line) : line;
    if (line.trim() === '') return line;
    if (isPart(this.block, line)) {
      this.block.others = 0;
      return undefined;
    }
    this.block.isBroken = true;
    this.block.others += 1;
    if (this.block.others > patience) this.block = undefined;
    return line;
  }

  /** The log is over: another one begins. */
  end(): void {
    this.block = undefined;
  }

  private maskMarked(line: string): string | undefined {
    let kept = '';
    let rest = line;
    let begin = begins.exec(rest);
    let end = ends.exec(rest);
    if (this.block !== undefined && end !== null && (begin === null || end.index < begin.index)) {
      this.block = undefined;
      rest = rest.slice(end.index + end[0].length);
      if (rest === '') return undefined;
      begin = begins.exec(rest);
    }
    while (begin !== null) {
      const after = rest.slice(begin.index + begin[0].length);
      kept += `${rest.slice(0, begin.index)}${masked}`;
      end = end === null ? null : ends.exec(after);
      const length = end === null ? (base64.test(after) ? after.length : (inLine.exec(after)?.[0].length ?? 0)) : end.index + end[0].length;
      this.block = end === null ? { prefix: shapeOf(kept.slice(0, -masked.length), 'prefix'), suffix: shapeOf(after.slice(length), 'suffix'), hasBody: length > 0, isBroken: false, others: 0 } : undefined;
      rest = after.slice(length);
      begin = begins.exec(rest);
    }
    return kept + rest;
  }
}

/** The text without private keys. */
export function withoutKeys(text: string): string {
  if (!text.includes('PRIVATE KEY-----')) return text;
  const keys = new KeyBlocks();
  return text.split('\n').map((line) => keys.mask(line)).filter((line) => line !== undefined).join('\n');
}

function isPart(block: Block, line: string): boolean {
  const isShort = line.length <= longestPart;
  if (isShort && [line, unframed(block, line)].some((text) => isContent(block, bare(text)))) return true;
  // Upper and lower case and a digit: no path, word or digest.
  const run = [...line.matchAll(longRun)].find(([text]) => /[A-Z]/.test(text) && /[a-z]/.test(text) && /\d/.test(text));
  if (run === undefined) return false;
  Object.assign(block, { prefix: shapeOf(line.slice(0, run.index), 'prefix'), suffix: shapeOf(line.slice(run.index + run[0].length), 'suffix'), hasBody: true, isBroken: false });
  return true;
}

function isContent(block: Block, text: string): boolean {
  if (!block.hasBody && header.test(text)) return true;
  // A path.
  if (!block.hasBody && text.startsWith('/')) return false;
  if (base64.test(text)) {
    const isSure = (block.hasBody && !block.isBroken) || text.length >= certain || /[\d+=]/.test(text);
    if (text.length >= shortest && isSure) {
      block.hasBody = true;
      block.isBroken = false;
      return true;
    }
    // The last line of a key; a word where there was no line before it.
    if (block.isBroken || !(block.hasBody || /\d|[+/=]|[a-z][A-Z]/.test(text))) return false;
    return (block.isBroken = true);
  }
  // A key that is cut off in its first line, with the words of who cut it.
  const isFirst = !block.hasBody && !block.isBroken;
  return isFirst && /^(?=[A-Za-z+/]{0,64}\d)(?=\d{0,64}[A-Za-z+/])[A-Za-z0-9+/]{8,}\s/.test(text);
}

function unframed({ prefix, suffix }: Block, line: string): string {
  const rest = prefix === undefined ? line : line.replace(prefix, '');
  return suffix === undefined ? rest : rest.replace(suffix, '');
}

/** Without the quotes, comment signs and escaped line ends that programs and loggers put around a line. */
function bare(text: string): string {
  return text.trim().replace(/^["'`>|#* ]{1,16}/, '').replace(/(?:\\{1,4}[nr]|["'`,;+ ]|\\){1,8}$/, '').trim();
}

/** The same text with any other numbers. */
function shapeOf(text: string, where: 'prefix' | 'suffix'): RegExp | undefined {
  if (text.trim() === '' || text.length > 512) return undefined;
  const pattern = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\d+/g, '\\d+');
  return new RegExp(where === 'prefix' ? `^${pattern}` : `${pattern}$`);
}
