const PAUSE_MS = 150;

/** Delays the work, never runs it twice at a time, and combines all requests during a run into one further run. */
export function debounced(work: () => Promise<void>): () => void {
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
