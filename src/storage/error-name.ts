/** The name of an error of the platform, such as InvalidStateError. */
export const errorName = (error: unknown): string => String(Reflect.get(Object(error), 'name'));

/**
 * The site's quota or the disk is full. Cache Storage in Firefox (140) rejects with an exception that is neither an Error nor has the
 * specified name: to be removed when it does.
 */
export const isDiskFull = (error: unknown): boolean =>
  ['QuotaExceededError', 'NS_ERROR_FILE_NO_DEVICE_SPACE'].includes(errorName(error));
