/** More navigations than a browser has under way. */
const MOST = 100;

/**
 * Which redirects led a navigation to where it is. The browser follows them itself and hides where they lead, but what it asks for next
 * is for the same client.
 */
export class RedirectChains {
  readonly #chains = new Map<string, readonly string[]>();

  /** A navigation for this client was redirected from this URL. */
  add(client: string, url: string): void {
    if (client === '') return;
    this.#chains.set(client, [...(this.#chains.get(client) ?? []), url]);
    for (const oldest of this.#chains.keys()) if (this.#chains.size > MOST) this.#chains.delete(oldest);
  }

  /** It has come to its end, or to the next redirect: the URLs on the way. */
  of(client: string): readonly string[] {
    return this.#chains.get(client) ?? [];
  }

  end(client: string): void {
    this.#chains.delete(client);
  }
}
