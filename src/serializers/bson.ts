export { bsonSerializer } from './bson-serializer.js';
export { bsonFormat } from './formats/bson-format.js';
