const PAUSE_MS = 150;

/** Does the work soon after it was asked for, never twice at a time; all that is asked for meanwhile is one more time. */
export function soon(work: () => Promise<void>): () => void {
  let isAsked = false;
  let isRunning = false;
  const run = async (): Promise<void> => {
    isAsked = false;
    await work().finally(() => {
      isRunning = false;
    });
    if (isAsked) start();
  };
  const start = (): void => {
    isAsked = true;
    if (isRunning) return;
    isRunning = true;
    setTimeout(run, PAUSE_MS);
  };
  return start;
}
