import type { User } from '../world/model.ts';
import type { AuthorizeAnswer } from './authorize.ts';

/** A hidden field of a form. */
type Hidden = readonly (readonly [name: string, value: string])[];

/** Where a person types the code that a device shows. */
export function deviceCodePage(users: readonly User[], note: string): string {
  return page(
    'Enter code',
    `<p>Enter the code displayed on your app or device, and pick who signs in.</p>
${note === '' ? '' : `<p role="status">${escape(note)}</p>`}
<form method="post" action="/devicecode">
<label>Code <input name="user_code" autocomplete="off" autofocus required></label>
<fieldset><legend>Account</legend>
${users.map((user, index) => `<label><input type="radio" name="user" value="${escape(user.name)}"${index === 0 ? ' checked' : ''}> ${account(user)}</label>`).join('\n')}
</fieldset>
<button name="decision" value="approve">Continue</button>
<button name="decision" value="decline">Decline</button>
</form>`,
  );
}

/** Where a person picks an account during the authorization code flow. */
export function accountPage(users: readonly User[], action: string, hidden: Hidden): string {
  return page(
    'Pick an account',
    `<form method="post" action="${escape(action)}">
${hidden.map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join('\n')}
${users.map((user) => `<button name="user" value="${escape(user.name)}">${account(user)}</button>`).join('\n')}
<button name="decision" value="decline">Back</button>
</form>`,
  );
}

/** A sign-in that cannot go on. */
export function failurePage(message: string): string {
  return page('Sign in', `<p>Sorry, but we’re having trouble signing you in.</p><p role="alert">${escape(message)}</p>`);
}

/** A sentence and nothing to do. */
export function notePage(title: string, note: string): string {
  return page(title, `<p role="status">${escape(note)}</p>`);
}

/** Posts the answer to the client (response_mode=form_post). */
export function formPostPage(reply: AuthorizeAnswer): string {
  return page(
    'Working',
    `<form method="post" action="${escape(reply.redirectUri)}">
${Object.entries(reply.parameters).map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join('\n')}
<button>Continue</button>
</form>`,
  );
}

function account(user: User): string {
  const upn = user.memberships.get(user.homeTenantId)?.upn ?? user.name;
  return `<strong>${escape(user.displayName)}</strong> <span>${escape(upn)}</span>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}: sandbox sign-in</title>
<meta name="viewport" content="width=device-width">
<style>
body{font:16px/1.5 system-ui,sans-serif;margin:10vh auto;max-width:26rem;padding:0 1rem;color:#1b1b1b;background:#fff}
label{display:block;margin:.4rem 0}button{display:block;width:100%;text-align:left;margin:.4rem 0;padding:.6rem;font:inherit}
fieldset{margin:1rem 0;border:1px solid #8a8a8a}span{display:block;color:#5a5a5a}
</style></head><body><main><h1>${escape(title)}</h1>
${body}
</main></body></html>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
