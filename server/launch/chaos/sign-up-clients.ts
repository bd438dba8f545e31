import { type Browser, signUpAndIn } from "#server/testing/browser.ts";

const CLIENTS_PER_USER = 3;

/** A browser for each client; three share an account, as three tabs of a person do. */
export async function signUpClients(baseUrl: string, clients: number): Promise<Browser[]> {
  const browsers: Browser[] = [];
  // One after the other: what counts wrong passwords counts tries that are on their way, too.
  while (browsers.length < clients) {
    const browser = await signUpAndIn(baseUrl);
    const sharing = Math.min(CLIENTS_PER_USER, clients - browsers.length);
    browsers.push(...Array.from({ length: sharing }, () => browser));
  }
  return browsers;
}
