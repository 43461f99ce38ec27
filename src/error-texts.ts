import * as advice from './error-advice.js';
import { ENGINE_TEXTS } from './error-texts/engine-texts.js';
import { STORE_TEXTS } from './error-texts/store-texts.js';
import { nearest } from './nearest.js';

/** A value in a sentence. Small and cloneable, so that errors cross ports; never a secret, since errors end up in logs. */
export type ErrorValue = string | number | boolean | null | readonly ErrorValue[];

/** The sentences of all errors: what happened, and what to do about it. `value` is a value as `shown` shows it. */
const TEXTS = {
  /** A message that was given as it is. */
  text: (message: string) => message,
  /** Several faults in one error. */
  several: (...told: Told[]) => told.map(([id, ...values]) => sentence(id, values)).join('\n'),
  /** A fault in something that is nested in an option. */
  within: (option: string, id: string, ...values: ErrorValue[]) => `"${option}": ${sentence(id, values)}`,

  // Options
  wrongValue: (option: string, value: string, wanted: advice.Wanted) =>
    `"${option}" is ${value}. Use ${advice.WANTED[wanted]}.`,
  wrongMember: (option: string, value: string, wanted: advice.Wanted) =>
    `"${option}" contains ${value}. Use ${advice.WANTED[wanted]}.`,
  notOneOf: (option: string, value: string, choices: readonly string[]) =>
    `"${option}" is ${value}${nearest(unquoted(value), choices) || '.'} Use ${choices.map(quoted).join(', ')}.`,
  notRegistrable: (option: string, value: string, choices: readonly string[]) =>
    `"${option}" is ${value}${nearest(unquoted(value), choices) || '.'} Use ${choices.map(quoted).join(', ')}, or a name that your worker registers.`,
  otherNameHere: (option: string, value: string, place: string) => `"${option}: '${value}'" is "${place}" here.`,
  optionsNotObject: (value: string) => `The options are ${value}. Pass an object such as { expireAfter: 3600 }.`,
  noSuchOption: (name: string, place: advice.Place, known: readonly string[]) =>
    `There is no option "${name}"${advice.PLACES[place](name) || advice.hintOf(name) || nearest(name, known) || '.'}`,
  functionForWorker: (option: string) =>
    `"${option}" is a function, which cannot be sent to the worker. Pass plain data, or register it with serveSession() there.`,
  functionNeedsName: (option: string) =>
    `"${option}" cannot be sent to the worker. Register it there with serveSession({ ${advice.REGISTRIES[option]}: { mine: ... } }) and pass "${option}: 'mine'", or use "worker: false".`,
  classGiven: (option: string) => `"${option}" is a function or class. Pass an object created with it.`,
  nameWithoutWorker: (option: string, name: string) =>
    `"${option}" is "${name}", and this session has no worker that registers names. Pass the object or function itself.`,
  pageOnly: (option: string) =>
    `"${option}" is a function, which cannot be sent to the worker. Add "worker: false", or pass it to serveSession() there.`,
  notRegistered: (registry: string, name: string, registered: readonly string[]) =>
    `Nothing is registered in "${registry}" as "${name}". Registered: ${registered.map(quoted).join(', ') || 'nothing'}. Use one of these, or register it with serveSession({ ${registry}: { ... } }) in a worker of your own${advice.inReadyMade(name)}.`,
  onlyInWorker: (option: string, name: string) =>
    `The ${option} "${name}" is registered in a worker only, and no worker answers this session: requests go to the network. Without a worker, pass the ${option} itself.`,
  fixedOption: (option: string) => `"${option}" cannot be changed. Create another CachedSession.`,
  entryLargerThanCache: (option: string, most: number) =>
    `"${option}" is larger than "maxCacheBytes" (${most}). Lower it, or raise "maxCacheBytes" too.`,
  tooManyTags: (option: string, count: number, most: number) =>
    `"${option}" contains ${count} tags; at most ${most} are allowed.`,
  invalidDate: 'The Date is invalid. Check what it was created from.',
  notExpiration: (value: string) =>
    `${value} is not an expiration time. Use seconds, a Date, an HTTP date, a duration such as { minutes: 5 }, NEVER_EXPIRE (-1), EXPIRE_IMMEDIATELY (0) or DO_NOT_CACHE ("do-not-cache").`,
  noSuchUnit: (unit: string, units: readonly string[]) =>
    `A duration has no unit "${unit}"${nearest(unit, units) || '.'} ${advice.UNITS}`,
  emptyDuration: `A duration needs at least one unit. ${advice.UNITS}`,
  wrongUnit: (unit: string, value: string) => `"${unit}" is ${value}. ${advice.UNITS}`,
  unitWithoutLength: (unit: string) => `"${unit}" has no fixed length. ${advice.UNITS}`,
  notUrlPattern: (value: string) =>
    `${value} is not a URL pattern. Use a glob ("/api/*", "*.example.com/img"), a RegExp or a URLPattern.`,
  notExpirationPair: (value: string) => `${value} is not a pair of [pattern, expireAfter].`,
  routeWithoutPattern: (value: string) => `${value} has no pattern. Pass { pattern: "/…" }.`,
  urlPatternMissing: (pattern: string) =>
    `The pattern "${pattern}" needs URLPattern, which this browser lacks. Use a glob such as "/api/*", or a RegExp.`,
  notUrl: (option: string, value: string) => `"${option}" is not a URL: ${value}.`,
  notBaseUrl: (value: string) => `"baseUrl" is not a URL: ${value}. Use one such as "https://example.org/api/".`,
  notJson: 'These options contain something that JSON cannot represent, such as a Map. Use plain data.',
  identityInScript:
    '"identity" belongs to a session: a worker script would expose it in plain text. Set session.identity in the page.',
  readyMadeRegistersNothing: (option: string) =>
    `"${option}" names something that a worker registers, and the ready-made one registers nothing. ${advice.OWN_WORKER}`,
  readyMadeLacks: (option: string, value: string) =>
    `"${option}" is ${value}, which the ready-made worker lacks. ${advice.OWN_WORKER}`,
  notRegistry: (registry: string) =>
    `"${registry}" must be an object of names: serveSession({ ${registry}: { mine: ... } }).`,
  notFunctionIn: (name: string, registry: string) => `"${name}" in "${registry}" must be a function.`,
  notSerializer: (name: string) => `"${name}" in "serializers" must have the functions encode and decode.`,
  builtInName: (name: string, registry: string) => `"${name}" in "${registry}" is built in. Choose another name.`,
  functionInReadyMade: (option: string) => `"${option}" must be a function, which only serveSession() takes.`,
  unusableRoute: (reason: string) => `A pattern of "routes" or "offlineFallback" cannot be used: ${reason}`,
  navigationsFromUrl:
    'Routes with "navigations: true" and "offlineFallback" are not accepted from the URL of the script. Put them into its file ("npx cached-session init --options options.json public"), or let it trust its URL ("init --trust-url public").',
  optionsInFile:
    'The options in the URL of the worker are ignored, since its file contains options. Remove them from the URL.',
  startOptionsIgnored: (...told: Told[]) =>
    `The start options of the worker are ignored. ${told.map(([id, ...values]) => sentence(id, values)).join(' ')}`,

  // Requests: URL, method, headers, parameters, body
  notAUrl: (text: string) => `"${text}" is not a valid URL. Check its spelling.`,
  noBase: (text: string) => `"${text}" is a relative URL, and there is no base. Use an absolute URL, or set "baseUrl".`,
  wrongScheme: (text: string, scheme: string) => `"${text}" has the scheme "${scheme}". Use http or https.`,
  notMethod: (method: string) => `"${method}" is not a method. Use a name such as GET.`,
  forbiddenMethod: (method: string) => `Browsers do not send the method ${method}. Use OPTIONS or HEAD.`,
  notHeaderName: (name: string) => `"${name}" is not a header name. Use letters, digits and hyphens.`,
  notHeaderValue: (name: string) =>
    `The value of the header "${name}" contains a forbidden character. Encode it, for example with encodeURIComponent.`,
  forbiddenHeader: (name: string) => `The header "${name}" cannot be set: ${advice.headerAdvice(name.toLowerCase())}`,
  notHeaders: '"headers" takes a Headers object, a record or a list of pairs.',
  notPair: (option: string) => `Each pair in "${option}" must be a name and a value.`,
  notParams: (option: string, kind: string) => `"${option}" takes a record or a list of pairs, not ${kind}.`,
  notParamValue: (name: string, option: string, kind: string) =>
    `"${name}" in "${option}" is ${kind}. Use a string, a number, a boolean or a list of them.`,
  bodyNotAllowed: (method: string) =>
    `"data", "json" and "files" cannot be used with ${method}, which has no body. Use "params", POST or QUERY.`,
  jsonUndefined: (kind: string) => `"json" is ${kind}, which JSON cannot represent. Pass plain data.`,
  jsonUnwritable: '"json" cannot be written as JSON: it contains a reference to itself or a BigInt.',
  notFiles: '"files" takes a record or a list of pairs, such as { file: blob }, not a string.',
  notFile: (field: string) => `"${field}" in "files" takes a Blob, bytes, a string, or [name, content, type].`,
  dataBesideFiles: '"data" next to "files" holds the other fields of the form. Pass a record or pairs.',
  formContentType: 'The browser sets the Content-Type of a form with files, with its boundary. Leave it out.',
  streamOnce:
    'A stream as "data" can only be sent once, directly: it has no cache key. Otherwise, read it into a Blob first.',
  streamBesideFiles: 'A stream as "data" is the whole body and cannot be combined with "files".',
  streamsUnsupported: 'This browser cannot send a stream as "data". Read it into a Blob first.',
  streamByProxy: 'A stream as "data" cannot be sent through "proxies". Read it into a Blob first.',
  streamToAdapter: 'A stream as "data" cannot be sent to an adapter. Read it into a Blob first.',
  notAuth: '"auth" takes [user, password], { bearer: token } or a function.',
  digestAuth: '"auth" cannot be Digest: browsers hide its challenge. Use [user, password] or a bearer token.',
  authReturnsNothing: 'The function in "auth" must return the request, to which withField() adds a header field.',
  notProxies: `"proxies" is not a record. ${advice.PROXIES}`,
  notProxyName: (name: string) => `"proxies" cannot have an entry "${name}". ${advice.PROXIES}`,
  notProxyUrl: (name: string, value: string) => `"proxies" has "${value}" for "${name}". ${advice.PROXIES}`,
  proxyPassword: (name: string) =>
    `"proxies" has a password for "${name}", which browsers refuse in URLs. Send a header with "headers" instead.`,
  proxyByAddress: (name: string, value: string) =>
    `"proxies" has "${value}" for "${name}", but a page cannot choose the HTTP or SOCKS proxy of the browser. Use the URL of a service that fetches for others, such as "https://proxy.example/?url=".`,
  notChoosable: (option: advice.Inert) => `"${option}" cannot be set in a browser: ${advice.INERT[option]}`,
  notHooks: '"hooks" takes functions: { response: [hook] }.',
  noSuchHook: (name: string) => `There is no hook "${name}". Use { response: [hook] }.`,
  noSuchField: (name: string) => `A request has no "${name}". Options about sending go to send().`,
  notRequest: 'The request is null. Pass { method, url }.',
  notSendable: 'send() takes a PreparedRequest or a Request. Call request() instead, or prepareRequest() first.',
  navigation: 'A navigation cannot be rebuilt. Forward the request of its fetch event.',
  unfetchable: (method: string, url: string) => `fetch cannot make the request ${method} ${url}.`,
  timeoutPair:
    '"timeout" cannot be a pair: browsers hide when they connect. Use seconds, or { total, idle } in seconds.',
  adapterForWorker:
    'An adapter is a function, which cannot be sent to the worker. Pass it to serveSession({ adapters: { name } }) there and mount its name here, or use "worker: false".',
  notMountable: (prefix: string) =>
    `No URL begins with "${prefix}". Mount at "https://host/", or at "/path" of this site.`,
  notWrappable: 'wrap() takes a session, or a function that fetches a Request.',
  enabledWithoutFunction: 'enabled() takes options and a function to run.',
  noAdapter: (url: string) => `No adapter is mounted for "${url}". The mounted ones are for http and https.`,
  notAdapterResponse: (name: string) => `The adapter "${name}" must resolve with a Response.`,
  redirectBound: (most: number, platform: number) =>
    `"maxRedirects" is ${most}, but this browser itself follows up to ${platform}. Use 0, ${platform}, or mount an adapter that exposes redirects.`,
  redirectHidden:
    'This browser hides redirects that it does not follow. Let it follow, and see response.redirected and response.url. Mounted adapters and Node expose redirects.',
  cookiesUnavailable:
    '"cookies" are not available here: there is no cookieStore. The browser sends them by itself ("credentials"); document.cookie has those of a page.',
  responseCookies: 'The cookies of a response are not available here: browsers hide Set-Cookie. See session.cookies.',

  // Responses
  noResponse: (method: string, url: string) => `${method} ${url} got no response.`,
  failedFetch: (method: string, url: string, reason: string, isStream: boolean) =>
    `${method} ${url} got no response: ${reason}${isStream ? '. A stream as "data" needs HTTP/2 and Chromium; elsewhere, send a Blob.' : ''}`,
  brokenBody: 'The connection broke before the body was complete.',
  redirectForbidden: (url: string) => `${url} redirects, which "redirect: 'error'" forbids.`,
  tooManyRedirects: (url: string, most: number) =>
    `${url} redirects again after ${most} redirects. Raise "maxRedirects", or check for a loop.`,
  incompleteInTime: (seconds: number) => `The response was not complete within ${seconds} s. ${advice.TIMEOUT}`,
  noByteInTime: (seconds: number) => `Not a single byte arrived within ${seconds} s. ${advice.TIMEOUT}`,
  originTooSlow: (seconds: number) => `The origin did not answer within ${seconds} s (networkTimeout).`,
  callTimedOut: 'The time limit of this call has passed.',
  httpStatus: (status: number, statusText: string, url: string) =>
    `${status}${statusText === '' ? '' : ` ${statusText}`} for ${url}`,
  nothingStored: (method: string, url: string) =>
    `Nothing is stored for ${method} ${url}, and "cache: 'only-if-cached'" rules out the network.`,
  bodyTaken: (url: string) =>
    `The body of ${url} was taken as a stream. Read it there, or call bytes(), text(), json() or blob() instead of "body".`,
  bodyNotJson: (url: string) => `The body of ${url} is not JSON.`,
  notSavable: 'saveResponse() takes a response of a session, or a native Response.',
  responseWithoutUrl: 'This Response has no URL, since script created it. Pass its "request".',
  opaqueResponse: 'This Response is opaque: script cannot read it, so it cannot be stored.',
  bodyUsed: 'The body of this Response was already read. Save it before reading it.',
  partialStatus: (status: number) =>
    `A response with status ${status} cannot be stored by itself. Get the complete response.`,
  neverStored: (method: string) => `A ${method} request such as this one has no key: its response is never stored.`,

  ...STORE_TEXTS,
  ...ENGINE_TEXTS,

  // session.cache
  noSuchSelector: (names: readonly string[], known: readonly string[]) =>
    `There is no ${names.map(quoted).join(', ')} here. Known: ${known.join(', ')}.`,
  selectorNotObject: (value: string, known: readonly string[]) =>
    `The argument is ${value}. Pass an object with any of ${known.join(', ')}.`,
  varyAll: '"vary" can only be "all". Use "keys" to delete single variants.',
  noSuchSortKey: (key: string, known: readonly string[]) => `Cannot sort by "${key}". Use ${known.join(', ')}.`,
  notRequestInput: 'Name a request by its URL, as { method, url }, or by a Request.',
  urlsEntry: (url: string) => `"urls" contains an entry that is not a URL: ${url}.`,
  notACache: 'update() takes the cache of another session: other.cache.',
  redirectsAreLearned:
    'Redirects are learned from requests. To store a response under another key, pass "cacheKey" to saveResponse().',
  notExport: 'By its first line, this is not an export of cached-session, or from a later version.',
  exportLine: (line: number) => `Line ${line} of the export cannot be read. The lines before it are stored.`,
  chunkSize: (size: string) =>
    `The chunk size is ${size}. Use a whole number from 1 up, or none for chunks as they arrive.`,

  // The service worker
  startOptionsDiffer: (own: number, other: number) =>
    `The worker answers fetch events with ${other < 0 ? 'no start options' : `the start options of version ${other}`}, not with those of this page (version ${own}): ${advice.deployment(own, other)}`,
  workerSilent: (waitMs: number) =>
    `The service worker did not answer within ${waitMs} ms. Is it the script of cached-session? Run "npx cached-session check".`,
  workerReplaced: 'A newer service worker is about to take over. Try again in a moment.',
  workerRemoved: 'The worker script of this site removes itself.',
  workerUnregistered: 'The service worker was unregistered.',
  workerUnconnected: 'Could not connect to the service worker.',
  protocolVersion: (worker: readonly number[], page: readonly number[]) =>
    `The service worker speaks versions ${worker.join(' to ')} of the protocol, this page ${page.join(' to ')}. Run "npx cached-session init <public-dir>" and deploy the script.`,
  workerDiedRepeatedly: (times: number) => `The service worker stopped ${times} times during this call.`,
  workerDied:
    'The service worker stopped during this call. An unsafe request may have reached the origin: check before repeating it. A streamed body is incomplete.',
  bodyNotContinued:
    'The service worker stopped during this body, and without a strong ETag that is still the same it cannot be continued. Send the request again.',
  unexpectedInWorker: (message: string) => `Unexpected failure in the worker: ${message}`,
  notCloneable: 'This call cannot be sent to the service worker. Use plain data, ArrayBuffers and Blobs.',
  notWelcome: 'The service worker answered a connection with something other than a welcome.',
  adminReply: (operation: string) => `The answer of the worker to "${operation}" could not be read.`,
  adminReplyToRequest: 'The worker answered a request as if it were a call of session.cache.',
  adminArgument: (operation: string) => `The argument of session.cache.${operation} could not be read by the worker.`,
  unreadableMessage: (kind: string) =>
    `The message "${kind}" could not be read. Are page and worker from the same build?`,
  unknownCall: (kind: string) => `The worker of cached-session does not know the call "${kind}".`,
};

type Texts = typeof TEXTS;

/** The ids of the sentences. */
export type TextId = keyof Texts;

/** The values of each sentence. */
export type Values = {
  readonly [Id in TextId]: Texts[Id] extends (...values: infer Given extends readonly ErrorValue[]) => string
    ? Readonly<Given>
    : readonly [];
};

/** A sentence that is not written yet. */
export type Told = readonly [id: string, ...values: ErrorValue[]];

/** The sentence of an error; undefined for an id or values of another version. */
export function sentence(id: string, values: readonly ErrorValue[]): string | undefined {
  if (!isTextId(id)) return undefined;
  try {
    const text = TEXTS[id];
    return typeof text === 'string' ? text : String(Reflect.apply(text, undefined, values));
  } catch {
    return undefined;
  }
}

/**
 * The sentence of a fault: what is wrong and what to do.
 *
 * @example
 * const parsed = parseSettings({ expireAftr: 60 });
 * if (parsed.kind === 'faults') parsed.faults.map(faultMessage); // ['There is no option "expireAftr": did you mean ...']
 */
export const faultMessage = ({ id, values }: { readonly id: string; readonly values: readonly ErrorValue[] }): string =>
  sentence(id, values) ?? id;

const quoted = (name: string): string => `"${name}"`;
const unquoted = (value: string): string => value.replace(/^"|"$/g, '');

const isTextId = (id: string): id is TextId => Object.hasOwn(TEXTS, id);
