/** Ends a turn: the next one may begin. */
export type EndTurn = () => void;

/** One fetch at a time for each name among all engines on a store that have no worker in common. */
export interface Flights {
  /**
   * Resolves with the function that ends the turn when nobody else fetches this name; with null once somebody who did has ended, or
   * took too long. Never rejects.
   */
  take(name: string, signal: AbortSignal): Promise<EndTurn | null>;
  /** End all turns and all waiting. */
  close(): void;
}
