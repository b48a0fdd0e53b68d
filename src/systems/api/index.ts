/** A REST API: until its own connector is there, memory stands in for it. */
export { memorySystem as system } from '../memory/index.ts';
