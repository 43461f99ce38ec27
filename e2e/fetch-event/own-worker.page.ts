export * from '../fixtures/session.page.js';

/** Ask the app's own worker something, as the app did before. */
export async function askApp(question: string): Promise<unknown> {
  const registration = await navigator.serviceWorker.ready;
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data), { once: true });
    registration.active?.postMessage(question);
  });
}
