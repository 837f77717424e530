/** Addresses of the panel's page, as the webview may load them. */
export interface PageSources {
  readonly script: string;
  readonly style: string;
  /** Random, new for every page. */
  readonly nonce: string;
  /** BCP 47, e.g. `en` */
  readonly language: string;
  readonly title: string;
}

/**
 * The page's policy: nothing may be loaded or sent but our script and our style sheet, both by
 * nonce; no inline script or style, no string may become markup except the toolkit's own templates
 * (its policy `fast-html`). The toolkit styles itself through adoptedStyleSheets, which no policy
 * needs to allow.
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types fast-html',
  ].join('; ');
}

/**
 * The page around the script; everything that is shown is built by it. `csp-nonce` is where the
 * toolkit looks (fast-web-utilities, canUseFocusVisible) before it tries out a style sheet of its own.
 */
export function pageHtml({ script, style, nonce, language, title }: PageSources): string {
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(pagePolicy(nonce))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${attribute(nonce)}">
<title>${attribute(title)}</title>
<link rel="stylesheet" nonce="${attribute(nonce)}" href="${attribute(style)}">
</head>
<body>
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
