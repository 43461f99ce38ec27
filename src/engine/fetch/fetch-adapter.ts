/** The network, or what stands for it (requests: a transport adapter). */
export type FetchAdapter = (request: Request) => Promise<Response>;
