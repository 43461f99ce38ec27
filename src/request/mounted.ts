/** What is mounted at the longest of the prefixes that a URL begins with, in any letter case (requests: Session.get_adapter). */
export function mountedAt<Value>(
  url: string,
  mounts: Iterable<readonly [prefix: string, value: Value]>,
): Value | undefined {
  const lower = url.toLowerCase();
  let longest = -1;
  let found: Value | undefined;
  for (const [prefix, value] of mounts) {
    if (prefix.length <= longest || !lower.startsWith(prefix.toLowerCase())) continue;
    longest = prefix.length;
    found = value;
  }
  return found;
}
