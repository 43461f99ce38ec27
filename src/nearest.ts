/**
 * `: did you mean "x"?` for the most similar name; empty if none is similar.
 *
 * @example
 * nearest('expireAftr', ['expireAfter', 'staleIfError']); // ': did you mean "expireAfter"?'
 */
export function nearest(given: string, names: readonly string[]): string {
  if (given.length > LONGEST_NAME) return '';
  const ranked = names.map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }));
  const best = ranked.reduce((a, b) => (b.distance < a.distance ? b : a), {
    name: '',
    distance: Number.POSITIVE_INFINITY,
  });
  return best.distance <= Math.max(2, given.length / 3) ? `: did you mean "${best.name}"?` : '';
}

/** A longer name has no match, and comparing it would take long. */
const LONGEST_NAME = 64;

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const change = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
