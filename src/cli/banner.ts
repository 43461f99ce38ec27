/** Which build a worker script is: its release, and the protocol it speaks. */
export type WorkerBuild = { readonly version: string; readonly protocol: number };

const banner = /^\/\*! cached-session sw (\S+) protocol (\d+) \*\//;
const removalBanner = /^\/\*! cached-session kill \S+ \*\//;

/** Reads the banner on a script's first line; undefined where the script is not one of ours. */
export function parseBanner(script: string): WorkerBuild | undefined {
  const [, version, protocol] = banner.exec(script) ?? [];
  if (version === undefined || protocol === undefined) return undefined;
  return { version, protocol: Number(protocol) };
}

/** Is this the script that removes itself? */
export const isRemoval = (script: string): boolean => removalBanner.test(script);
