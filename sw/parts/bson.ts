import { bsonSerializer } from '../../src/serializers/bson-serializer.js';
import { addPart } from './part.js';

addPart({ serializers: { bson: bsonSerializer() } });
