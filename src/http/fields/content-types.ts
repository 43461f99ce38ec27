/** Is the media type of a Content-Type one of these? `*` stands for any subtype; null for all. RFC 9110 §8.3.1. */
export function isAmong(contentTypes: readonly string[] | null, contentType: string | undefined): boolean {
  if (contentTypes === null) return true;
  const [mediaType = ''] = (contentType ?? '').split(';');
  const full = mediaType.trim().toLowerCase();
  return contentTypes.includes(full) || contentTypes.includes(full.replace(/\/.*/, '/*'));
}
