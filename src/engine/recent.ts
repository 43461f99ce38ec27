/** Put a value into a map that holds the `most` recent ones: its order is that of coming. */
export function rememberIn<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): void {
  const [oldest] = map.keys();
  if (map.size >= most && oldest !== undefined) map.delete(oldest);
  map.delete(key);
  map.set(key, value);
}
