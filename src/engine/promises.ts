/** Go on at once with a value that is there, and with a promised one when it comes: on a hit in memory nothing is awaited. */
export function next<Value, Result>(
  value: Value | Promise<Value>,
  step: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(step) : step(value);
}
