/** The release that a broker's requests tell, by what brokers of each release say that they know. */
import { expect, test } from '@playwright/test';
import { releaseOf } from '../../../src/systems/kafka/inspect.ts';

/** Greatest versions of Produce, Fetch, DescribeTransactions and ConsumerGroupHeartbeat, as each release answers. */
const answers = [
  ['2.2', { 0: 7, 1: 10 }, 'before 2.3'],
  ['2.3', { 0: 7, 1: 11 }, '2.3 or later'],
  ['2.8', { 0: 9, 1: 12 }, '2.3 or later'],
  ['3.0', { 0: 9, 1: 12, 65: 0 }, '3.0 or later'],
  ['3.6', { 0: 9, 1: 15, 65: 0 }, '3.0 or later'],
  ['3.7', { 0: 10, 1: 16, 65: 0, 68: 0 }, '3.7 or later'],
  ['3.8', { 0: 11, 1: 16, 65: 0, 68: 0 }, '3.7 or later'],
  ['3.9', { 0: 11, 1: 17, 65: 0, 68: 0 }, '3.9 or later'],
  ['4.0', { 0: 12, 1: 17, 65: 0, 68: 1 }, '4.0 or later'],
  ['4.1', { 0: 13, 1: 18, 65: 0, 68: 1 }, '4.1 or later'],
  ['one that is to come', { 0: 20, 1: 30, 65: 5, 68: 9 }, '4.1 or later'],
  ['one that knows nothing', {}, 'before 2.3'],
] as const;

for (const [release, greatest, text] of answers) {
  test(`${release}: ${text}`, () => {
    const versions = Object.fromEntries(
      Object.entries(greatest).map(([key, maxVersion]) => [key, { minVersion: 0, maxVersion }]),
    );
    expect(releaseOf(versions)).toBe(text);
  });
}
