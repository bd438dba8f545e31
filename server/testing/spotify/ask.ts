/** Any JSON: what a test looks for is there, or its expectation fails. */
export interface Json {
  readonly [name: string]: Json;
  readonly [index: number]: Json;
}

/** An answer with its body read, as JSON where it is that. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

/** Asks for an address with an access token. */
export async function ask(
  address: string,
  token?: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return read(await fetch(address, { headers: { ...authorization, ...headers } }));
}

/** Sends a form. */
export async function submit(
  address: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = new URLSearchParams(fields);
  return read(await fetch(address, { method: "POST", body, headers, redirect: "manual" }));
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  const body = (isJson ? JSON.parse(text) : text) as Json;
  return { status: response.status, headers: response.headers, text, body };
}
