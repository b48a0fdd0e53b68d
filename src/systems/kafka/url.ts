/** The one URL that says how to reach a cluster: its brokers, credentials, and the Schema Registry beside it. */
import { MatrixError } from '../../model/error.ts';
import { setTlsFiles, tlsFilesOf, usualTlsNames } from '../tls-files.ts';
import type { TlsFiles } from '../tls-files.ts';
import { flagOf, parametersOf } from '../url-parameters.ts';
import { registryAddress } from './registry/address.ts';

export interface KafkaAddress {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** There where the URL names a user; SASL/PLAIN unless `sasl=` says another mechanism. */
  readonly user?: { readonly name: string; readonly password: string; readonly mechanism: Mechanism };
  readonly tls: boolean;
  /** There where the URL names certificates. */
  readonly files?: TlsFiles;
  /** URL of the Schema Registry, with its credentials if it has some. */
  readonly registry?: string;
}

export const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
export type Mechanism = (typeof mechanisms)[number];

const defaultPort = 9092;
const form =
  'kafka://user:password@host:9092,host2:9092?ssl=true&sasl=plain&schema_registry=http://host:8081';
const parameters = ['ssl', 'sasl', 'schema_registry', ...Object.values(usualTlsNames)] as const;

/**
 * Brokers by commas, with `kafka://` before them or without. Several hosts are no URL to the platform's parser, so
 * it is taken apart here, and only here.
 * @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL: a password may be in it
 */
export function parseKafkaUrl(url: string): KafkaAddress {
  const rest = url.trim().replace(/^kafka:\/\//i, '');
  const [authority = '', query, ...more] = rest.split('?');
  const at = authority.lastIndexOf('@');
  const brokers = authority
    .slice(at + 1)
    .replace(/\/$/, '')
    .split(',')
    .map((broker) => brokerOf(broker.trim()));
  if (more.length > 0 || /^[a-z+]+:\/\//i.test(rest)) throw badUrl();
  const given = parametersOf(new URLSearchParams(query ?? ''), parameters, badUrl);
  const { ssl, sasl, schema_registry: registry } = given;
  if (registry !== undefined) checkRegistryUrl(registry);
  const tls = flagOf('ssl', ssl, false, badUrl);
  const files = tlsFilesOf(given, usualTlsNames, badUrl);
  const hasFiles = files.ca !== undefined || files.client !== undefined;
  if (hasFiles && !tls) throw badUrl('it names certificates and not ssl=true');
  if (at < 0 && sasl !== undefined) throw badUrl('it has sasl and no user');
  return {
    brokers,
    ...(at < 0 ? {} : { user: userOf(authority.slice(0, at), sasl ?? 'plain') }),
    tls,
    ...(hasFiles ? { files } : {}),
    ...(registry === undefined ? {} : { registry }),
  };
}

/** The same address as one URL, which {@link parseKafkaUrl} reads. */
export function kafkaUrl({ brokers, user, tls, files, registry }: KafkaAddress): string {
  const options = new URLSearchParams();
  if (tls) options.set('ssl', 'true');
  if (files) setTlsFiles(options, files);
  if (user && user.mechanism !== 'plain') options.set('sasl', user.mechanism);
  if (registry !== undefined) options.set('schema_registry', registry);
  const who = user ? `${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}@` : '';
  return `kafka://${who}${brokers.join(',')}${options.size > 0 ? `?${options.toString()}` : ''}`;
}

/** The brokers alone, for messages. */
export function brokersOf(url: string): string {
  return parseKafkaUrl(url).brokers.join(',');
}

function brokerOf(broker: string): string {
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/.exec(broker);
  const port = Number(match?.[2] ?? defaultPort);
  if (match && port > 0 && port < 65_536) return `${match[1]}:${port}`;
  throw badUrl();
}

function userOf(text: string, mechanism: string): NonNullable<KafkaAddress['user']> {
  const known = mechanisms.find((each) => each === mechanism.toLowerCase());
  if (!known) throw badUrl(`its sasl is none of ${mechanisms.join(', ')}`);
  const [name = '', ...password] = text.split(':');
  try {
    return {
      name: decodeURIComponent(name),
      password: decodeURIComponent(password.join(':')),
      mechanism: known,
    };
  } catch {
    throw badUrl('its user or password has a % that encodes nothing');
  }
}

function checkRegistryUrl(registry: string): void {
  try {
    registryAddress(registry);
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    throw badUrl(`its schema_registry is no URL of one: ${error.message}`);
  }
}

function badUrl(why = ''): MatrixError {
  return new MatrixError('MATRIX_BAD_URL', `the Kafka URL is not like ${form}${why && `: ${why}`}`);
}
