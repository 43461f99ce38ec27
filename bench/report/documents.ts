import type { Report } from './report.js';
export function writeDocuments(_report: Report): void {}
