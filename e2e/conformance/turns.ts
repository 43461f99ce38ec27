type Fetch = typeof globalThis.fetch;
type Waiting = { readonly go: () => void; readonly fail: (error: unknown) => void };

/**
 * `fetch` in turns: requests wait until none is in flight, then `between` runs, then all waiting requests are sent. So `between`
 * runs between any two consecutive requests of a test, and never while one is in flight.
 */
export function fetchInTurns(fetch: Fetch, between: () => Promise<void>): Fetch {
  const waiting: Waiting[] = [];
  let underWay = 0;
  let changing = false;

  async function change(): Promise<void> {
    if (changing || underWay > 0 || waiting.length === 0) return;
    changing = true;
    try {
      await between();
      underWay = waiting.length;
      for (const { go } of waiting.splice(0)) go();
    } catch (error) {
      for (const { fail } of waiting.splice(0)) fail(error);
    }
    changing = false;
  }

  return async (...request) => {
    const turn = new Promise<void>((go, fail) => waiting.push({ go, fail }));
    void change();
    await turn;
    try {
      return await whole(await fetch(...request));
    } finally {
      underWay -= 1;
      void change();
    }
  };
}

/** The response once its body has arrived, which ends the request. */
async function whole(response: Response): Promise<Response> {
  await response.clone().arrayBuffer();
  return response;
}
