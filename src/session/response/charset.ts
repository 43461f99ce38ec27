/** The decoder of a Content-Type's charset; UTF-8 where there is none, or none that the platform knows. */
export function decoderOf(contentType: string | null): TextDecoder {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
