/** How many bytes a response has, once they are all in the page. */
export async function bytesIn(response: Response): Promise<number> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}.`);
  return (await response.arrayBuffer()).byteLength;
}

type Readable = { readonly body: ReadableStream<Uint8Array> | null };

/** Wait for the first bytes of a body, then read the rest. */
export async function firstBytesOf({ body }: Readable, note: () => void): Promise<void> {
  const reader = readerOf(body);
  await reader.read();
  note();
  while (!(await reader.read()).done);
}

/** Read a body to its end, keeping nothing; gives how many bytes it had. */
export async function lengthOf({ body }: Readable): Promise<number> {
  const reader = readerOf(body);
  for (let length = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return length;
    length += value.byteLength;
  }
}

function readerOf(body: ReadableStream<Uint8Array> | null): ReadableStreamDefaultReader<Uint8Array> {
  if (body === null) throw new Error('A response without a body.');
  return body.getReader();
}
