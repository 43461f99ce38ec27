import { jsonSerializer } from '../../src/serializers/json-serializer.js';
import { addPart } from './part.js';

addPart({ serializers: { json: jsonSerializer() } });
