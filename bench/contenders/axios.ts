import Axios from 'axios';
import { setupCache } from 'axios-cache-interceptor';
import type { Create } from './contender.js';

/** axios-cache-interceptor with its default storage, which is an object in the page. */
export const axiosInterceptor: Create = () => {
  const axios = setupCache(Axios.create({ responseType: 'arraybuffer' }));
  const call = async (url: string): Promise<number> => (await axios.get<ArrayBuffer>(url)).data.byteLength;
  return { prepare: async () => undefined, call, revalidate: call };
};
