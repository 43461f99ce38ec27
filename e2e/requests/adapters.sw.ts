import { serveSession } from 'cached-session/worker';

let calls = 0;

/** A worker whose app answers some URLs itself: a chain of redirects, and who asked how. */
serveSession({
  adapters: {
    mock: async (request) => {
      calls += 1;
      const { pathname } = new URL(request.url);
      if (pathname === '/start') return redirect(301, '/second');
      if (pathname === '/second') return redirect(303, 'https://other.test/end#there');
      const authorized = request.headers.has('authorization');
      return Response.json({ calls, method: request.method, url: request.url, body: await request.text(), authorized });
    },
  },
});

const redirect = (status: number, location: string): Response => new Response(null, { status, headers: { location } });
