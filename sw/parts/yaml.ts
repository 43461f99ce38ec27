import { yamlSerializer } from '../../src/serializers/yaml-serializer.js';
import { addPart } from './part.js';

addPart({ serializers: { yaml: yamlSerializer() } });
