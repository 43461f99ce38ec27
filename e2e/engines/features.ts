/** A feature: the row of README's table of engines, and the tests that show it, by their file and a part of their title. */
type Feature = { readonly name: string; readonly tests: readonly (readonly [file: string, title: string])[] };

/** What users depend on. The gate runs these tests in every engine. */
export const FEATURES: readonly Feature[] = [
  {
    name: 'First visit',
    tests: [
      ['first-visit/first-visit', 'the very first visit uses the worker'],
      ['first-visit/first-visit', 'a call before the worker is active'],
      ['first-visit/first-visit', 'two tabs that are opened at once'],
      ['first-visit/first-visit', 'after a shift-reload'],
      ['first-visit/first-request', 'leaves before the engine is there'],
    ],
  },
  {
    name: 'Hits, validation and ranges',
    tests: [
      ['http/directives', 'a response tells what the cache did'],
      ['http/directives', 'a range is cut from a stored response'],
      ['port/cache', 'refresh sends the validator'],
      ['fetch-event/validation', 'stale-while-revalidate'],
      ['requests/session', 'a hook runs in the page'],
    ],
  },
  {
    name: 'Reload with the origin down',
    tests: [
      ['first-visit/first-visit', 'a reload with the origin down is a hit'],
      ['fetch-event/offline', 'are available when it is down'],
    ],
  },
  {
    name: 'Streams and aborts',
    tests: [
      ['streaming/stream', 'a body reaches the page while it is still arriving'],
      ['streaming/stream', 'causes backpressure on the origin'],
      ['port/failures', 'a truncated body rejects'],
      ['requests/session', 'a stream as data'],
      ['port/collapse', 'aborting one of eight calls'],
      ['port/collapse', 'when the last caller has gone'],
      ['first-visit/first-request', 'an abort ends the call'],
    ],
  },
  {
    name: 'Bodies of 5 MB, Blobs',
    tests: [
      ['streaming/stream', 'a 5 MB body is identical'],
      ['backends/indexeddb', 'large bodies are kept as bytes'],
      ['port/large-bodies', 'each hit of a large body can be read'],
    ],
  },
  {
    name: 'Several tabs',
    tests: [
      ['port/collapse', 'eight concurrent identical misses'],
      ['port/collapse', 'read your writes'],
      ['storage/local-tabs', 'two tabs that miss the same URL'],
    ],
  },
  {
    name: 'Identities',
    tests: [
      ['identities/identity', 'one user never gets'],
      ['identities/own-identity', 'concurrent tabs of two users'],
      ['identities/own-identity', 'forget() removes'],
      ['fetch-event/identity-order', 'survives a worker that is stopped'],
      ['fetch-event/identity-order', 'a navigation in the line'],
      ['fetch-event/identity-order', 'a page that leaves in the line'],
      ['fetch-event/identity-order', 'a navigation waits for an identity that takes long, where the worker starts'],
    ],
  },
  {
    name: 'A worker that was stopped',
    tests: [
      ['lifecycle/worker-stopped', 'between two calls'],
      ['lifecycle/worker-stopped', 'during a call'],
      ['lifecycle/worker-stopped', 'concurrent calls on one port'],
      ['streaming/stream', 'a stream whose worker is stopped'],
      ['port/unsafe', 'a POST that must run in the worker'],
      ['port/unsafe', 'a POST that was not sent'],
    ],
  },
  {
    name: 'Patched fetch',
    tests: [
      ['patching/install', 'installCache answers'],
      ['patching/install', 'without a worker the page answers'],
      ['patching/install', 'a body streams while it is being sent'],
      ['patching/install', 'a redirected response and its clone'],
      ['patching/uninstall', 'uninstallCache leaves no trace'],
    ],
  },
  {
    name: 'Routes of the worker',
    tests: [
      ['fetch-event/routes', 'image, script and fetch on a route'],
      ['fetch-event/routes', 'a response stored by a fetch event'],
      ['fetch-event/routes', "'*' is everything but navigations"],
    ],
  },
  {
    name: 'Navigations',
    tests: [
      ['fetch-event/routes', 'a navigation is answered from the network first'],
      ['fetch-event/routes', 'a redirected navigation works'],
      ['fetch-event/navigations', 'the offline page is available'],
      ['fetch-event/navigations', 'a start page that answers 302'],
    ],
  },
  {
    name: 'Navigation preload',
    tests: [['fetch-event/static-routes', 'is preloaded while it starts']],
  },
  {
    name: 'Cache administration',
    tests: [
      ['port/cache', 'counts, lists, filters, deletes'],
      ['port/administration', 'sorts, measures, deletes by pattern'],
      ['port/administration', 'are restored byte by byte'],
    ],
  },
  {
    name: 'Events',
    tests: [
      ['events/events', 'a change in one tab'],
      ['events/events', 'onUpdate is called'],
    ],
  },
  {
    name: 'Back-forward cache',
    tests: [['lifecycle/back-forward', 'is restored from the back-forward cache']],
  },
  {
    name: 'Updates of the worker',
    tests: [
      ['lifecycle/update', 'while a new version of the worker takes over'],
      ['lifecycle/deployment', 'changed routes'],
    ],
  },
  {
    name: 'Kill switch',
    tests: [
      ['lifecycle/kill-switch', 'removes the worker of a page'],
      ['lifecycle/kill-switch', 'a page that is busy'],
      ['lifecycle/kill-switch', 'pages that the worker controlled'],
    ],
  },
  {
    name: 'IndexedDB, the contract of backends',
    tests: [
      ['contract/contract', 'the backend indexeddb passes the contract in a page'],
      ['contract/contract', 'the backend indexeddb passes the contract in a service worker'],
    ],
  },
];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Playwright compares it with "project file title". */
const patternOfTest = ([file, title]: Feature['tests'][number]): string =>
  `${escaped(file)}\\.spec\\.ts .*${escaped(title)}`;

export const patternOf = ({ tests }: Pick<Feature, 'tests'>): RegExp => new RegExp(tests.map(patternOfTest).join('|'));

/** The tests of features that are not among these titles: renamed, or removed. */
export const missingIn = (titles: readonly string[]): string[] =>
  FEATURES.flatMap(({ tests }) => tests)
    .filter((test) => !titles.some((title) => new RegExp(patternOfTest(test)).test(title)))
    .map((test) => test.join(': '));

/** Tests that wait for many seconds. */
export const WAITING = /@waits/;

/** Those that the gate runs in every engine, although they are in no row of that table. */
export const WAITING_ANYWHERE = /@waits @every-engine/;

/** What the gate runs in every engine. */
export const ANY_FEATURE = new RegExp(
  [...FEATURES.map(patternOf), WAITING_ANYWHERE].map(({ source }) => source).join('|'),
);
