export { yamlFormat } from './formats/yaml-format.js';
export { yamlSerializer } from './yaml-serializer.js';
