import { encrypt, gzip, jsonSerializer, pipeline, signed } from 'cached-session/serializers';
import { bsonSerializer } from 'cached-session/serializers/bson';
import { yamlSerializer } from 'cached-session/serializers/yaml';
import { serveSession } from 'cached-session/worker';

/** An app's own worker with serializers of the library. */
serveSession({
  serializers: {
    json: jsonSerializer({ decodeContent: true }),
    yaml: yamlSerializer({ decodeContent: true }),
    bson: bsonSerializer(),
    safe: signed({ key: 'not really secret' }),
    secret: pipeline([jsonSerializer(), gzip(), encrypt()]),
  },
});
