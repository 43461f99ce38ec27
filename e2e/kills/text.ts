const SIZES = [1_000, 20_000, 2_000, 70_000];

/** The body for a path; from 64 KB a store keeps it as a Blob. */
export const textOf = (path: string): string => path.padEnd(SIZES[Number(path.at(-1)) % SIZES.length] ?? 0, '.');
