import { onlyIn } from '../engines/only-in.js';
import { inPlainChromium } from '../engines/plain-chromium.js';
import { gate } from '../fixtures/gate.js';
import { expect, test } from '../fixtures/test.js';

/** A browser stops a worker 30 s after its last event, and messages on a port are no events. */
const LONGER_THAN_IDLE = 40_000;

onlyIn('chromium', 'it starts a Chromium of its own');

test('A6: an idle worker is not stopped while a call over its port waits for the origin', async ({ origin }) => {
  test.setTimeout(LONGER_THAN_IDLE + 50_000);
  const reported = gate();
  origin.route('/report', () => {
    reported.open();
    return { body: 'thanks' };
  });
  origin.route('/slow', async () => {
    await new Promise((resolve) => setTimeout(resolve, LONGER_THAN_IDLE));
    return { body: 'at last' };
  });

  await inPlainChromium(`${origin.url}/case/port/hold?get=/slow`, () => reported.opened);
  const [report] = origin.requestsTo('/report');
  expect(JSON.parse(report?.body ?? '{}')).toMatchObject({ mode: 'worker', answer: { status: 200, text: 'at last' } });
  expect(origin.requestsTo('/slow')).toHaveLength(1);
});
