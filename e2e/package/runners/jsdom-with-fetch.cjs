/* jsdom has no fetch, so apps that test with it give it Node's, with all that belongs to it. */
const { TestEnvironment } = require(process.env.JEST_ENVIRONMENT_JSDOM);

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    const { Blob, File, FormData, Headers, ReadableStream, Request, Response, TextDecoder, TextEncoder, fetch } =
      globalThis;
    Object.assign(this.global, {
      Blob,
      File,
      FormData,
      Headers,
      ReadableStream,
      Request,
      Response,
      TextDecoder,
      TextEncoder,
    });
    Object.assign(this.global, { fetch, AbortController, AbortSignal, structuredClone, Uint8Array });
  }
};
