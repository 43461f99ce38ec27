import type { Seen } from './framed.page.js';

/** Shows a page in a frame, and gives what it found out. */
export function inFrame(url: string, sandbox?: string): Promise<Seen> {
  const frame = document.createElement('iframe');
  frame.src = url;
  if (sandbox !== undefined) frame.sandbox.value = sandbox;
  return new Promise((resolve) => {
    addEventListener('message', ({ source, data }) => {
      if (source === frame.contentWindow) resolve(data);
    });
    document.body.append(frame);
  });
}
