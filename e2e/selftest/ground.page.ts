/** Fetch natively: the text, or the name of the error. */
export async function text(url: string): Promise<string> {
  try {
    return await (await fetch(url)).text();
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

export async function registerWorker(url: string): Promise<void> {
  await navigator.serviceWorker.register(url);
  await navigator.serviceWorker.ready;
}

/** What the active worker says, woken by the question if it must be. */
export async function askWorker(): Promise<unknown> {
  const registration = await navigator.serviceWorker.ready;
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data), { once: true });
    registration.active?.postMessage('who');
  });
}
