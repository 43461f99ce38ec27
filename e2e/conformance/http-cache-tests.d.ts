// The part of npm's http-cache-tests that is used here; the package has no types.

declare module 'http-cache-tests/tests/index.mjs' {
  export type PublicTest = {
    readonly id: string;
    readonly name: string;
    /** The default is `required`. */
    readonly kind?: 'required' | 'optimal' | 'check';
    readonly depends_on?: readonly string[];
    /** No browser can run it, for instance because fetch rejects the request. */
    readonly browser_skip?: boolean;
    /** Prints requests and responses, in the page and in the server. */
    dump?: boolean;
  };
  const suites: readonly { readonly id: string; readonly tests: readonly PublicTest[] }[];
  export default suites;
}

declare module 'http-cache-tests/client/runner.mjs' {
  import type { PublicTest } from 'http-cache-tests/tests/index.mjs';

  export function runTests(
    suites: readonly { readonly tests: readonly PublicTest[] }[],
    fetch: typeof globalThis.fetch,
    browserCache: boolean,
    base: string,
    chunkSize: number,
  ): Promise<void>;

  /** Passed, or the name and the message of the error. */
  export function getResults(): Readonly<Record<string, true | readonly [name: string, message: string]>>;
}

declare module 'http-cache-tests/server/handle-config.mjs' {
  import type { PathHandler } from 'http-cache-tests/server/handle-test.mjs';

  const handle: PathHandler;
  export default handle;
}

declare module 'http-cache-tests/server/handle-state.mjs' {
  import type { PathHandler } from 'http-cache-tests/server/handle-test.mjs';

  const handle: PathHandler;
  export default handle;
}

declare module 'http-cache-tests/server/handle-test.mjs' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  /** Answers a request; `segments` are its path segments after the first. */
  export type PathHandler = (segments: string[], request: IncomingMessage, response: ServerResponse) => void;

  const handle: PathHandler;
  export default handle;
}
