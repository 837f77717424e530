import { cutAtOpenValue } from './maskSecrets.ts';

/** Lines of a secret after the one it begins in; after more of them its quote was a word's. */
const patience = 16;

/** Masks a quoted secret with line ends of its own whose text comes piece by piece. */
export class OpenSecret {
  /** What ends the secret that is open, if one is. */
  private quote: string | undefined;
  private linesLeft = 0;

  /** What comes after the secret that the pieces before left open. @param text whole lines */
  rest(text: string): string {
    const { quote } = this;
    if (quote === undefined) return text;
    const inside = new RegExp(`^(?:[^\\\\${quote}]|\\\\[^])*`).exec(text)?.[0] ?? '';
    const hasEnd = inside.length < text.length;
    this.linesLeft -= inside.split('\n').length - 1;
    if (hasEnd || this.linesLeft < 0) this.quote = undefined;
    return this.linesLeft < 0 ? text : text.slice(inside.length);
  }

  /**
   * A secret that is open at the end of the text is masked from where it begins.
   * @param text whole lines, masked but for that
   * @param count of the lines at its end that are looked at
   */
  mask(text: string, count: number): string {
    const lastLines = text.split('\n').slice(-Math.min(count, patience) - 1).join('\n');
    const cut = cutAtOpenValue(lastLines);
    if (cut === undefined) return text;
    this.quote = cut.quote;
    this.linesLeft = patience;
    return `${text.slice(0, text.length - lastLines.length)}${cut.text}\n`;
  }

  /** What follows is another text. */
  end(): void {
    this.quote = undefined;
  }
}
