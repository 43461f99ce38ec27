/** Random numbers that were made in advance: making many costs hardly more than making one. */
const numbers = new Uint32Array(256);
let left = 0;

/** A version that no other change has. */
export const newVersion = (): string => nextNumber().toString(36) + nextNumber().toString(36);

function nextNumber(): number {
  if (left === 0) left = crypto.getRandomValues(numbers).length;
  left -= 1;
  return numbers[left] ?? 0;
}
