import { isSecureRedirect, SCOPES, type FakeApp } from "./accounts-app.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Grants } from "./grants.ts";
import { escapeHtml, html, redirect, type Call, type Reply } from "./reply.ts";

export interface AuthorizeState {
  readonly app: FakeApp;
  readonly grants: Grants;
  readonly catalogue: Catalogue;
}

/** The page on which a user agrees (GET), and what the user chose there (POST). */
export function authorize(state: AuthorizeState, { method, query, form }: Call): Reply {
  const problem = problemOf(state.app, query);
  if (problem !== null) return html(400, escapeHtml(problem));
  const error = errorOf(query);
  if (error !== null) return sendBack(query, { error });
  if (method === "GET") return html(200, consentPage(state, query));
  if (form.get("decision") !== "agree") return sendBack(query, { error: "access_denied" });
  const user = state.catalogue.users.get(form.get("user") ?? "");
  if (!user) return html(400, "There is no such user.");
  const code = state.grants.addCode({
    user,
    scopes: scopesOf(query),
    redirectUri: query.get("redirect_uri") ?? "",
    challenge: query.get("code_challenge"),
  });
  return sendBack(query, { code });
}

/** What is shown instead of sent back, as nobody may be redirected to an address that isn't the app's. */
function problemOf(app: FakeApp, query: URLSearchParams): string | null {
  if (query.get("client_id") !== app.clientId) return "INVALID_CLIENT: Invalid client";
  const uri = query.get("redirect_uri") ?? "";
  if (!app.redirectUris.has(uri)) return "INVALID_CLIENT: Invalid redirect URI";
  return isSecureRedirect(uri) ? null : "INVALID_CLIENT: Insecure redirect URI";
}

function errorOf(query: URLSearchParams): string | null {
  if (query.get("response_type") !== "code") return "unsupported_response_type";
  if (scopesOf(query).some((scope) => !SCOPES.has(scope))) return "invalid_scope";
  const method = query.has("code_challenge") ? "S256" : null;
  if (query.get("code_challenge_method") !== method) return "invalid_request";
  const challenge = query.get("code_challenge");
  return challenge === null || /^[\w-]{43}$/.test(challenge) ? null : "invalid_request";
}

function scopesOf(query: URLSearchParams): string[] {
  return (query.get("scope") ?? "").split(/\s+/).filter((scope) => scope !== "");
}

function sendBack(query: URLSearchParams, outcome: Record<string, string>): Reply {
  const address = new URL(query.get("redirect_uri") ?? "");
  for (const [name, value] of Object.entries(outcome)) address.searchParams.set(name, value);
  const echoed = query.get("state");
  if (echoed !== null) address.searchParams.set("state", echoed);
  return redirect(address);
}

function consentPage({ catalogue }: AuthorizeState, query: URLSearchParams): string {
  const users = [...catalogue.users.values()].map(
    ({ id, displayName }) =>
      `<option value="${escapeHtml(id)}">${escapeHtml(displayName)}</option>`,
  );
  const scopes = scopesOf(query).map((scope) => `<li>${escapeHtml(scope)}</li>`);
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>Fake Spotify: authorize</title>
</head>
<body>
  <main>
    <h1>Let an app read your Spotify account?</h1>
    <ul aria-label="Scopes">${scopes.join("")}</ul>
    <form method="post">
      <p><label>Log in as <select name="user">${users.join("")}</select></label></p>
      <button name="decision" value="agree">Agree</button>
      <button name="decision" value="cancel">Cancel</button>
    </form>
  </main>
</body>
</html>`;
}
