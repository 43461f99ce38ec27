/** The sentences about engines that are reached over the network. */
export const ENGINE_TEXTS = {
  peerMissing: (user: string, peer: string) =>
    `${user} needs the package "${peer}", which could not be loaded. Run "npm install ${peer}".`,
  engineUrl: (engine: string, example: string) => `"url" is not a URL of ${engine}. Use one such as "${example}".`,
  engineUnreachable: (engine: string, where: string) =>
    `${engine} at ${where} did not answer as expected. Is it running there, and reachable from here? The cause says more; nothing stored before is lost.`,
  engineRefused: (engine: string, where: string) =>
    `${engine} at ${where} refused the user name, the password or the operation. Check the credentials and what they permit.`,
  engineTooSlow: (engine: string, where: string, ms: number) =>
    `${engine} at ${where} did not answer within ${ms} ms. Raise "timeout" if it is only slow.`,
  engineFull: (engine: string, where: string) =>
    `${engine} at ${where} is full. Give it more room, or lower "maxCacheBytes" of the session.`,
  tooLargeForDocument: (bytes: number) =>
    `A body of ${bytes} bytes does not fit into a document of MongoDB, which has at most 16 MB. Use "gridfs" for such bodies, or "maxEntryBytes" to leave them out.`,
  tableMissing: (table: string, where: string) =>
    `There is no table "${table}" in DynamoDB at ${where}. Create it with the keys "pk" (HASH) and "sk" (RANGE), both strings, or leave "createTable" on.`,
} as const;
