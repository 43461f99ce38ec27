/** The oldest are forgotten: at worst their writes read first. */
const REMEMBERED = 1000;

/** Where a write can expect to find nothing, so that it need not read first: the compare-and-set shows whether that was right. */
export class Absent {
  /** The hashes under which a lookup has found nothing a short while ago, each for one write. */
  readonly #hashes = new Set<string>();
  #isUsual = false;

  note(hash: string): void {
    this.#hashes.add(hash);
    const [oldest] = this.#hashes;
    if (this.#hashes.size > REMEMBERED && oldest !== undefined) this.#hashes.delete(oldest);
  }

  /** What a change has found: the next one expects the same, as with an import into an empty store. */
  learn(isAbsent: boolean): void {
    this.#isUsual = isAbsent;
  }

  /** Is nothing expected under any of these? */
  takeAll(hashes: Iterable<string>): boolean {
    return [...hashes].map((hash) => this.#hashes.delete(hash) || this.#isUsual).every(Boolean);
  }
}
