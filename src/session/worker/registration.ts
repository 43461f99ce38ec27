/** The members of a service worker, a registration and the container that are used: tests implement them. */
export type RunningWorker = Pick<ServiceWorker, 'scriptURL' | 'postMessage' | 'state'> & {
  addEventListener(type: 'statechange', listener: () => void, options: AddEventListenerOptions): void;
};
export type Registration = {
  readonly active: RunningWorker | null;
  readonly waiting: RunningWorker | null;
  readonly installing: RunningWorker | null;
  readonly scope: string;
  update(): Promise<unknown>;
};
/** A URL that a policy of the page's has made (Trusted Types: TrustedScriptURL). */
export type TrustedScriptUrl = { toJSON(): string };

export type Container = {
  readonly controller?: Pick<RunningWorker, 'scriptURL'> | null;
  readonly ready: Promise<unknown>;
  addEventListener(type: 'controllerchange', listener: () => void, options: AddEventListenerOptions): void;
  getRegistrations(): Promise<readonly Registration[]>;
  register(script: URL, options: RegistrationOptions): Promise<Registration>;
};

/** The URL of a registration's script. */
export const scriptOf = ({ active, waiting, installing }: Registration): string =>
  (active ?? waiting ?? installing)?.scriptURL ?? '';

/** The active worker, once what is being installed is active; undefined where that failed. `meanwhile`: called before waiting. */
export async function activeWorker(
  registration: Registration,
  meanwhile: () => void = () => undefined,
): Promise<RunningWorker | undefined> {
  for (;;) {
    if (registration.active !== null) return registration.active;
    meanwhile();
    const coming = registration.installing ?? registration.waiting;
    if (coming === null) return undefined;
    await stateChange(coming);
  }
}

export const stateChange = (worker: RunningWorker): Promise<void> =>
  new Promise((resolve) => worker.addEventListener('statechange', () => resolve(), { once: true }));

export const after = (milliseconds: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
