/** What a Kafka URL says, and that no error repeats the password in it. */
import { expect, test } from '@playwright/test';
import { kafkaUrl, parseKafkaUrl } from '../../../src/systems/kafka/url.ts';

test('brokers with and without a scheme, a port, credentials and a registry', () => {
  expect(parseKafkaUrl('localhost:19092')).toEqual({ brokers: ['localhost:19092'], tls: false });
  expect(parseKafkaUrl(' kafka://a, b:1 ,[::1]:2/')).toEqual({
    brokers: ['a:9092', 'b:1', '[::1]:2'],
    tls: false,
  });
  expect(
    parseKafkaUrl('kafka://me:p%40s:s@a:1,b:2?ssl=true&sasl=SCRAM-SHA-512&schema_registry=http://r:8081/x'),
  ).toEqual({
    brokers: ['a:1', 'b:2'],
    user: { name: 'me', password: 'p@s:s', mechanism: 'scram-sha-512' },
    tls: true,
    registry: 'http://r:8081/x',
  });
});

test('an address is written as a URL that says the same', () => {
  for (const url of [
    'kafka://a:1,b:2',
    'kafka://me:p%40s%3As@a:1?ssl=true&sasl=scram-sha-256&schema_registry=https%3A%2F%2Fu%3Ap%40r%3A8081',
    'kafka://me:@a:1',
    'kafka://me:p@a:1?ssl=true&ca=%2Fca.pem&cert=%2Fc.pem&key=%2Fk.pem&passphrase=p&sasl=scram-sha-512',
    'kafka://a:1?schema_registry=https%3A%2F%2Fu%3Ap%40r%3A8081%3Fca%3D%252Fca.pem',
  ]) {
    expect(kafkaUrl(parseKafkaUrl(url))).toBe(url);
    expect(parseKafkaUrl(kafkaUrl(parseKafkaUrl(url)))).toEqual(parseKafkaUrl(url));
  }
});

for (const url of [
  '',
  'kafka://',
  'kafka://me:s3cret@',
  'http://me:s3cret@h:1',
  'kafka://me:s3cret@h:0',
  'kafka://me:s3cret@h:99999',
  'kafka://me:s3cret@h:1/path',
  'kafka://me:s3cret@h:1?sasl=gssapi',
  'kafka://me:s3cret@h:1?password=s3cret',
  'kafka://me:s3cret@h:1?schema_registry=s3cret',
  'kafka://me:s3cret%@h:1',
  'kafka://me:s3cret@h:1?ssl=yes',
  'kafka://me:s3cret@h:1?ssl=true&ssl=false',
  'kafka://me:s3cret@h:1?security_protocol=SASL_SSL',
  'kafka://me:s3cret@h:1?ca=/ca.pem',
  'kafka://me:s3cret@h:1?ssl=true&cert=/c.pem',
  'kafka://me:s3cret@h:1?ssl=true&ca=ca.pem',
  'kafka://h:1?sasl=plain',
  'kafka://me:12?s3cret&s3cret@h:1',
  'kafka://me:12?s3cret@h:1',
  'kafka://h:1?schema_registry=http://u:s3cret@r?ca=/ca.pem',
  'kafka://h:1?schema_registry=https://u:s3cret@r?verify=false',
  'kafka://h:1,,h:2',
]) {
  test(`not a Kafka URL: ${JSON.stringify(url)}`, () => {
    const error = (() => {
      try {
        return parseKafkaUrl(url);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: 'MATRIX_BAD_URL' });
    expect(String(error)).not.toContain('s3cret');
  });
}
