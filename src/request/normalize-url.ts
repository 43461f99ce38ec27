/**
 * The canonical form of an absolute href for comparing: no fragment, parameters sorted by name and value, unreserved percent
 * escapes decoded and the others in upper case (RFC 3986 §6.2.2). `?a`, `?a=` and no `a` stay three URLs. With
 * `ignoredParameters`, their values become `REDACTED`: the form that is stored and named.
 */
export function normalizeUrl(href: string, ignoredParameters: readonly string[] = []): string {
  throw [href, ignoredParameters];
}
