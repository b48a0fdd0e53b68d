/** How each of the 59 type families is kept by Kafka: as JSON, in which every value of every family has a place. */
export { jsonTypeRules as typeRules } from '../json/types.ts';
