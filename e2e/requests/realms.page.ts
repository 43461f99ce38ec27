import type { RequestOptions } from 'cached-session';
import { session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

type Bodies = Readonly<Record<string, RequestOptions>>;

declare global {
  interface Window {
    makeBodies: () => Bodies;
  }
}

/** Bodies whose classes are those of another window of this origin. */
async function bodiesOfFrame(): Promise<Bodies> {
  const frame = document.createElement('iframe');
  frame.srcdoc = `<script>
    parent.makeBodies = () => {
      const file = new File(['content'], 'a.txt', { type: 'text/plain' });
      const form = new FormData();
      form.append('name', 'Ada');
      form.append('file', file);
      return {
        form: { data: form },
        files: { files: { file } },
        blob: { data: new Blob(['content'], { type: 'text/x' }) },
        buffer: { data: new Uint8Array([65, 66]).buffer },
        parameters: { data: new URLSearchParams('a=1') },
      };
    };
  </script>`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  document.body.append(frame);
  await loaded;
  return window.makeBodies();
}

/** Post each of them to a path of its name. */
export async function postBodies(): Promise<void> {
  for (const [name, options] of Object.entries(await bodiesOfFrame())) await session().post(`/api/${name}`, options);
}
