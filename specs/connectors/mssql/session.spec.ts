/** What a session is set to when it is opened, in the words that the driver sends. */
import { createRequire } from 'node:module';
import { expect, test } from '@playwright/test';
import { poolSettings, sessionSettings } from '../../../src/systems/mssql/client.ts';

/** The protocol's own package, as the driver has it. */
interface Protocol {
  readonly Connection: new (config: object) => { getInitialSql(): string };
}
const driver = createRequire(createRequire(import.meta.url).resolve('mssql'));
const { Connection } = driver('tedious') as Protocol;

test('an error ends the transaction, and nothing depends on the language of the login', () => {
  const said = new Connection({ server: '127.0.0.1', options: sessionSettings }).getInitialSql();
  expect(said.split('\n')).toEqual(
    expect.arrayContaining([
      'set xact_abort on',
      'set arithabort on',
      'set quoted_identifier on',
      'set dateformat ymd',
      'set language us_english',
      'set textsize 2147483647',
      'set implicit_transactions off',
    ]),
  );
  expect(sessionSettings.useUTC).toBe(true);
});

test('a statement is sent as it is, waits as long as it must, and always in the same session', () => {
  expect(poolSettings).toMatchObject({
    validateConnection: false,
    requestTimeout: 0,
    pool: { min: 1, max: 1 },
  });
});
