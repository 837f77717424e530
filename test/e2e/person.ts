import type { Frame } from 'playwright-core';
import type { Workbench } from '../rig/browser.ts';
import type { Wanted } from '../rig/workbench/scene.ts';

/** Name of the output channel that a run writes to, and the extension it belongs to. */
export const extensionId = 'tenantlink.tenantlink';
const quotaChannel = 'Tenantlink: Quota pod';

/** What a person does with Tenantlink, step by step, through what is on the screen only. */
export class Person {
  readonly #window: Workbench;

  constructor(window: Workbench) {
    this.#window = window;
  }

  /** Opens the sidebar, presses Sign In and allows it. Answers the tenants then shown. */
  async signIn(): Promise<readonly string[]> {
    const window = this.#window;
    await window.openContainer('Tenantlink');
    await window.pressWelcome('Sign In');
    await window.dialogs.press('Allow');
    const rows = await window.until('the tenants', async () => {
      const found = await window.tree('Tenants').rows();
      return found.length > 0 ? found : undefined;
    });
    return rows.map(({ label }) => label);
  }

  /** Opens a branch of the tree and waits for what is in it. Answers its children's labels with their descriptions. */
  async look(...path: readonly Wanted[]): Promise<readonly string[]> {
    const tree = this.#window.tree('Tenants');
    await tree.expand(...path);
    await this.#window.waitForIdle();
    return (await tree.children(...path)).map(({ label, description }) => `${label} ${description}`.trim());
  }

  /** Answers the questions of a multi-step input one after the other; a list must offer the answer before it is given. */
  async answer(...answers: readonly { readonly question: RegExp; readonly type?: string; readonly choose: Wanted }[]): Promise<void> {
    const { input } = this.#window;
    for (const { question, type, choose } of answers) {
      await this.#window.until(`the question ${String(question)}`, async () => (question.test((await input.heading()).placeholder) ? true : undefined));
      if (type !== undefined) await input.type(type);
      await input.choose(choose);
    }
  }

  /** Links through the palette; answers the plan's page. */
  async planLink(link: { readonly cluster: Wanted; readonly serviceAccount: string; readonly identity: Wanted }): Promise<Frame> {
    await this.#window.command('Tenantlink: Link a Service Account to an Identity…');
    await this.answer(
      { question: /Which cluster/, choose: link.cluster },
      { question: /Which namespace/, choose: 'default' },
      { question: /Which service account/, type: link.serviceAccount, choose: new RegExp(link.serviceAccount) },
      { question: /Which identity/, choose: link.identity },
      { question: /Which role/, choose: 'Reader' },
      { question: /Where is the role/, choose: /^Subscription/ },
    );
    return this.report();
  }

  /** Links, and waits until the whole chain holds. */
  async link(link: Parameters<Person['planLink']>[0]): Promise<void> {
    await this.planLink(link);
    await this.reportSays('Nothing has changed yet.');
    await this.press('Apply');
    await this.#window.dialogs.press('Link');
    await this.reportSays('Every link of the chain holds.');
    await this.#window.notifications.clear();
  }

  /** The page of the link report. */
  async report(): Promise<Frame> {
    return this.#window.webview(/^(Link|Re-point|Trust chain|Diagnos)/);
  }

  /** Presses a button of the report. */
  async press(button: string): Promise<void> {
    await this.#window.until(`the button ${button} of the report`, async () => {
      const page = await this.report();
      // A report that another one has just replaced takes no click any more: look again.
      return page.getByRole('button', { name: button, exact: true }).click({ timeout: 3_000 }).then(() => true, () => undefined);
    });
  }

  /** Waits until the report says something. Answers the whole text. */
  async reportSays(expected: Wanted): Promise<string> {
    return this.#window.until(`the report to say ${String(expected)}`, async () => {
      const text = await (await this.report()).locator('body').innerText({ timeout: 3_000 }).catch(() => '');
      return (typeof expected === 'string' ? text.includes(expected) : expected.test(text)) ? text : undefined;
    });
  }

  /** Answers the questions of a quota run that was started from a manifest. */
  async chooseRun(run: { readonly cluster: Wanted; readonly region: Wanted; readonly resource: Wanted }): Promise<void> {
    await this.answer(
      { question: /Which cluster/, choose: run.cluster },
      { question: /Which linked/, choose: /./ },
      { question: /Whose quota/, choose: /./ },
      { question: /In which region/, choose: run.region },
      { question: /Which quota/, choose: run.resource },
    );
  }

  /** Waits for the verdict of the run and answers the whole log of the channel. */
  async verdict(): Promise<string> {
    return this.#window.output.wait(extensionId, quotaChannel, /Verdict: .+/);
  }
}
