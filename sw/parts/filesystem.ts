import { filesystemBackend } from '../../src/backends/filesystem/filesystem.js';
import { addPart } from './part.js';

addPart({ backends: { filesystem: (options) => filesystemBackend(options) } });
