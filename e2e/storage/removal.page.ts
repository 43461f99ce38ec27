import { session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

export const deleteUrl = (url: string): Promise<unknown> => session().cache.delete({ urls: [url] });
export const deletePattern = (url: string): Promise<unknown> => session().cache.delete({ pattern: `${url}*` });
export const deleteRequest = (url: string): Promise<unknown> =>
  session().cache.delete({ requests: [{ method: 'GET', url }] });
export const forget = (_url: string): Promise<unknown> => session().forget('ada');
export const post = (url: string): Promise<number> =>
  session()
    .post(url, { data: 'x' })
    .then(({ status }) => status);
