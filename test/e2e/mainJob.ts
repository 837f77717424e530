import { demoAccount, demoFile } from './manifest.ts';
import { Person } from './person.ts';
import type { Stage } from './stage.ts';

/** What the main job showed on the screen, for tests to judge and the demo to tell. */
export interface MainJob {
  readonly tenants: readonly string[];
  /** The plan's page before anything changed. */
  readonly plan: string;
  /** The report after applying, with the chain. */
  readonly applied: string;
  /** The manifest after the lens inserted the annotations. */
  readonly manifest: string;
  /** The quota pod's channel, whole. */
  readonly log: string;
  /** Rows of the tree at the end, indented. */
  readonly tree: string;
}

/** Told each step as it begins. */
export type Tell = (step: string) => void;

/**
 * The whole job as a person does it: sign in, see both tenants, link a cold cluster of tenant A to
 * an identity of tenant B, annotate the manifest from its lens, run the quota pod, read the log.
 */
export async function doMainJob(stage: Stage, tell: Tell): Promise<MainJob> {
  const { window } = stage;
  const person = new Person(window);
  await window.openContainer('Tenantlink');
  await window.welcome();
  await window.screenshot('welcome');

  tell('Sign in with the Microsoft account');
  const tenants = await person.signIn();
  await person.look(/^Contoso/, 'Clusters', /^aks-dev/);
  await person.look(/^Fabrikam/, 'Managed identities', /^mi-wi-demo/);
  await window.screenshot('tree');

  tell('Link the service account; see the plan');
  await person.planLink({ cluster: /^aks-dev/, serviceAccount: demoAccount, identity: /^mi-wi-demo/ });
  const plan = await person.reportSays('Nothing has changed yet.');
  await window.screenshot('plan');

  tell('Apply the plan');
  await person.press('Apply');
  await window.screenshot('confirm');
  await window.dialogs.press('Link');
  const applied = await person.reportSays('Every link of the chain holds.');
  await window.notifications.clear();
  await window.screenshot('report');

  tell('Annotate the ServiceAccount from its lens');
  await window.editor.open(demoFile);
  await window.editor.lens('Insert client-id…');
  await window.screenshot('lenses');
  await window.editor.clickLens('Insert client-id…');
  await person.answer({ question: /Which identity/, choose: /^mi-wi-demo/ });
  await window.editor.lens(/^(?:Linked to )?mi-wi-demo\S* in Fabrikam/);
  await window.editor.save();
  await window.screenshot('annotated');
  const manifest = await window.editor.text();

  tell('Run the quota pod');
  await window.editor.goToLine(1);
  await window.editor.clickLens('Run quota pod');
  await person.chooseRun({ cluster: /^aks-dev/, region: 'West Europe', resource: /^Total Regional vCPUs/ });
  const log = await person.verdict();
  await window.notifications.wait(/^The link works/);
  await window.notifications.clear();
  await window.screenshot('verdict');

  const tree = await readTree(stage, person);
  await window.screenshot('tree-linked');
  return { tenants, plan, applied, manifest, log, tree };
}

async function readTree({ window }: Stage, person: Person): Promise<string> {
  await window.openContainer('Tenantlink');
  const tree = window.tree('Tenants');
  await window.command('Tenantlink: Refresh');
  await person.look(/^Contoso/, 'Clusters', /^aks-dev/, 'Linked service accounts');
  await person.look(/^Fabrikam/, 'Managed identities', /^mi-wi-demo/, 'Federated credentials');
  await person.look(/^Fabrikam/, 'Managed identities', /^mi-wi-demo/, 'Role assignments');
  return (await tree.rows()).map(({ level, label, description }) => `${'  '.repeat(level - 1)}${label}  ${description}`).join('\n');
}
