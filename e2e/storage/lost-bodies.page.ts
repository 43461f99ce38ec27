import { failure, session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** What each listed response gives when its body is read: its length, or the code of the error. */
export async function listed(): Promise<readonly (number | string | undefined)[]> {
  const found: (number | string | undefined)[] = [];
  for await (const response of session().cache.filter())
    found.push(
      await response.text().then(
        (text) => text.length,
        (error: unknown) => failure(error).code,
      ),
    );
  return found;
}

/** The lines of an export, its header among them. */
export async function exportedLines(): Promise<number> {
  let lines = 0;
  for await (const _line of session().cache.export()) lines += 1;
  return lines;
}
