/** What `npx cached-session --help` prints. */
export const helpText = `Usage: npx cached-session <command>

  init [--options <file>] <public-dir>
                        put the service worker script into the folder that your server
                        serves as "/", as cached-session-sw.js; or bring it up to date.
                        --options puts the start options in a file of JSON into it, and it
                        takes none from its URL then; later runs keep them
  init --trust-url <public-dir>
                        the same, and options in the URL of the script may route
                        navigations, scripts and style sheets, too
  init --kill [--clear] <public-dir>
                        put there, in its place, a script that removes the worker from
                        every browser; with --clear, what the caches hold as well
  check [--options <file> | --trust-url] [<public-dir>]
                        does the script there (default: public) fit this library, and has
                        it these options? ends with 1 when it does not
  help                  this text`;
