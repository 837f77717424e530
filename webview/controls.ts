/** The toolkit's components that the panel uses, and no others; the only file that knows the toolkit. */
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeProgressRing } from '@vscode/webview-ui-toolkit';
import { icon } from './icons.ts';

/** Registers the components with the browser; once, before anything is drawn. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing());
}

/** A button with a text. `focus` is its name when the page is redrawn. */
export function textButton(args: { readonly text: string; readonly primary: boolean; readonly enabled: boolean; readonly focus: string; readonly press: () => void }): HTMLElement {
  const button = document.createElement('vscode-button');
  button.setAttribute('appearance', args.primary ? 'primary' : 'secondary');
  button.setAttribute('data-focus', args.focus);
  if (!args.enabled) button.setAttribute('disabled', '');
  button.append(args.text);
  button.addEventListener('click', () => {
    if (!button.hasAttribute('disabled')) args.press();
  });
  return button;
}

/** A button with an icon; `label` is what it does, for screen readers and as its tooltip. */
export function copyButton(args: { readonly label: string; readonly focus: string; readonly press: () => void }): HTMLElement {
  const button = document.createElement('vscode-button');
  button.setAttribute('aria-label', args.label);
  button.setAttribute('appearance', 'icon');
  button.setAttribute('title', args.label);
  button.setAttribute('data-focus', args.focus);
  button.className = 'copy';
  button.append(icon('copy'));
  button.addEventListener('click', args.press);
  return button;
}

/**
 * A ring that turns while something is under way. The toolkit makes it an alert that says "Loading";
 * here the words beside it say what is going on, so it is hidden from screen readers.
 */
export function busyRing(): HTMLElement {
  const shell = document.createElement('span');
  shell.className = 'busy';
  shell.setAttribute('aria-hidden', 'true');
  // Shown in its place where the person asked for less motion.
  shell.append(document.createElement('vscode-progress-ring'), icon('running'));
  return shell;
}

/** A small label. Our own: the toolkit's tag carries a style attribute in its template, which the page's policy forbids. */
export function tag(text: string): HTMLElement {
  const made = document.createElement('span');
  made.className = 'tag';
  made.append(text);
  return made;
}
