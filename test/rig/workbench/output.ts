import { visibleText } from './scene.ts';
import type { Vscode } from '../vscode.ts';
import type { QuickInput } from './quickInput.ts';
import type { Scene } from './scene.ts';

/** The output panel. */
export class Output {
  readonly #scene: Scene;
  readonly #input: QuickInput;
  readonly #vscode: Vscode;

  constructor(scene: Scene, input: QuickInput, vscode: Vscode) {
    this.#scene = scene;
    this.#input = input;
    this.#vscode = vscode;
  }

  /** Brings a channel to the front. */
  async show(channel: string): Promise<void> {
    await this.#scene.step(`show output channel ${channel}`, async () => {
      await this.#input.command('Output: Show Output Channels...');
      await this.#input.choose(channel);
      await this.#scene.visible('.part.panel .monaco-editor').first().waitFor();
    });
  }

  /** The lines of the channel in front that are in view. */
  async visibleLines(): Promise<string[]> {
    const lines = await this.#scene.visible('.part.panel .monaco-editor .view-line').evaluateAll((found) =>
      found.map((line) => ({ top: Number.parseFloat((line as HTMLElement).style.top), text: line.textContent })).sort((a, b) => a.top - b.top),
    );
    return lines.map(({ text }) => visibleText(text));
  }

  /** Waits until the channel holds this text, and returns the whole of it as VS Code wrote it to disk. */
  async wait(extensionId: string, channel: string, expected: string | RegExp): Promise<string> {
    return this.#scene.step(`output channel ${channel} says ${String(expected)}`, () =>
      this.#scene.until('the text', async () => {
        const text = await this.#vscode.readChannel(extensionId, channel);
        return (typeof expected === 'string' ? text.includes(expected) : expected.test(text)) ? text : undefined;
      }),
    );
  }
}
