/** The oldest are forgotten: at worst their writes read first. */
const REMEMBERED = 1000;

/** The hashes under which a lookup has found nothing a short while ago, each for one write. */
export class Absent {
  readonly #hashes = new Set<string>();

  note(hash: string): void {
    this.#hashes.add(hash);
    const [oldest] = this.#hashes;
    if (this.#hashes.size > REMEMBERED && oldest !== undefined) this.#hashes.delete(oldest);
  }

  /** Was nothing under any of these? */
  takeAll(hashes: Iterable<string>): boolean {
    return [...hashes].map((hash) => this.#hashes.delete(hash)).every(Boolean);
  }
}
