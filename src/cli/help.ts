/** What `npx cached-session --help` prints. */
export const helpText = `Usage: npx cached-session <command>

  init <public-dir>     put the service worker script into the folder that your server
                        serves as "/", as cached-session-sw.js; or bring it up to date
  init --kill [--clear] <public-dir>
                        put there, in its place, a script that removes the worker from
                        every browser; with --clear, what the caches hold as well
  check [<public-dir>]  does the script there (default: public) fit this library?
                        ends with 1 when it does not
  help                  this text`;
