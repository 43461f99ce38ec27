const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);

/** A request that changes nothing at the origin, so that it may be sent twice. RFC 9110 §9.2.1. */
export const isSafe = (method: string): boolean => SAFE.has(method);

/** May one response answer several callers who asked at the same time? */
export const isShareable = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'QUERY';
