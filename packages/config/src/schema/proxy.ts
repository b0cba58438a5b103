import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import { DEFAULT_PROXY_STATUS_TOPIC } from '@pm-dvr/contracts';
import * as z from 'zod';
import { expects } from '../values/expected.ts';
import { key, present } from '../values/key.ts';
import { duration } from '../values/quantity-schema.ts';
import { oneOf, text } from '../values/text-schema.ts';
import { cameraTopic } from './camera-topic.ts';
import { commonShape } from './common.ts';
import { includeShape } from './include.ts';
import { lazyShape } from './lazy-shape.ts';
import { rtspShape } from './rtsp.ts';

export const PROXY_BACKENDS = ['live555', 'mediamtx', 'go2rtc'] as const;

/** What cam-proxy alone needs: `cam_proxy.yaml`. */
export interface ProxyConfig {
  readonly backend: (typeof PROXY_BACKENDS)[number];
  /** Absolute path, or a name on PATH; absent: the backend's own name. */
  readonly proxyProgram?: string;
  /** An IP address. */
  readonly proxyListen: string;
  readonly proxyCheckIntervalMs: number;
  readonly proxyStartTimeoutMs: number;
  readonly proxyStallTimeoutMs: number;
  readonly proxyMaxPauseMs: number;
  readonly proxyStopTimeoutMs: number;
  /** With `%camid%` in it. */
  readonly mqttProxyStatusTopic: string;
}

const EXPECTED_PROGRAM = 'a name on PATH, or an absolute path';
const EXPECTED_ADDRESS = 'an IP address such as 127.0.0.1, or 0.0.0.0 for all';
/** Addresses that stand for all of a machine's. */
export const ALL_ADDRESSES: readonly string[] = ['0.0.0.0', '::'];

/** Keys of `cam_proxy.yaml`. */
export const proxyShape = lazyShape({
  backend: () =>
    key(
      oneOf(PROXY_BACKENDS).prefault('live555'),
      'The program that is the proxy. live555 shows the passwords in the process list and listens on all addresses; the others ' +
        'do neither.',
    ),
  proxy_program: () =>
    key(
      text(EXPECTED_PROGRAM, programFault).meta({ 'x-type': 'program' }).optional(),
      'The program to run; without this key live555ProxyServer, mediamtx or go2rtc, looked up on PATH.',
      '/usr/local/bin/live555ProxyServer',
    ),
  proxy_listen: () =>
    key(
      text(EXPECTED_ADDRESS, addressFault).meta({ 'x-type': 'IP address' }).prefault('127.0.0.1'),
      'Address of this machine that readers connect to. live555 knows all addresses (0.0.0.0) only, and has to be told so.',
    ),
  proxy_check_interval: () =>
    key(
      duration({ min: '1s', max: '10min' }).prefault('10s'),
      'How often the stream is asked for at the proxy.',
    ),
  proxy_start_timeout: () =>
    key(
      duration({ min: '2s', max: '5min' }).prefault('20s'),
      'A proxy that does not offer the stream for so long after its start is started anew; the next one gets twice the time, up ' +
        'to five minutes.',
    ),
  proxy_stall_timeout: () =>
    key(
      duration({ min: '2s', max: '5min' }).prefault('10s'),
      'A camera that sends nothing for so long is connected anew by live555 and mediamtx; go2rtc has a time of its own.',
    ),
  proxy_max_pause: () =>
    key(
      duration({ min: '1s', max: '1h' }).prefault('30s'),
      'Longest pause between a proxy that ended by itself and the next one.',
    ),
  proxy_stop_timeout: () =>
    key(
      duration({ min: '100ms', max: '30s' }).prefault('3s'),
      'How long the proxy may take to end before it is killed.',
    ),
  mqtt_proxy_status_topic: () =>
    key(
      cameraTopic(DEFAULT_PROXY_STATUS_TOPIC),
      'Topic of how a proxy stands, retained; %camid% stands for the camera.',
    ),
});

/** Schema of the keys that `cam_proxy.yaml` alone has. */
export function proxySchema() {
  return z.strictObject({ ...includeShape(), ...proxyShape() }, expects('a map of keys'));
}

/** Schema of all that cam-proxy uses. */
export function camProxySchema() {
  return proxySchema().extend({ ...rtspShape(), ...commonShape() });
}

export type ProxyValues = z.output<ReturnType<typeof proxySchema>>;

/** What is wrong between keys that are right on their own: key name and message. */
export function proxyConflicts(raw: Readonly<Record<string, unknown>>): [string, string][] {
  const shape = proxyShape();
  const backend = shape.backend.safeParse(raw.backend).data;
  const listen = shape.proxy_listen.safeParse(raw.proxy_listen).data;
  if (backend !== 'live555' || listen === undefined || listen === '0.0.0.0') return [];
  const message =
    `is ${listen}, and live555ProxyServer cannot be kept from listening on all addresses; expected 0.0.0.0, or ` +
    'backend: mediamtx or go2rtc';
  return [['proxy_listen', message]];
}

/** The checked values under the names that programs use. */
export function proxyConfig(values: ProxyValues): ProxyConfig {
  const program = values.proxy_program;
  return present<ProxyConfig>({
    backend: values.backend,
    proxyProgram: program !== undefined && isAbsolute(program) ? resolve(program) : program,
    proxyListen: values.proxy_listen,
    proxyCheckIntervalMs: values.proxy_check_interval,
    proxyStartTimeoutMs: values.proxy_start_timeout,
    proxyStallTimeoutMs: values.proxy_stall_timeout,
    proxyMaxPauseMs: values.proxy_max_pause,
    proxyStopTimeoutMs: values.proxy_stop_timeout,
    mqttProxyStatusTopic: values.mqtt_proxy_status_topic,
  });
}

function programFault(value: string): string | undefined {
  return !isAbsolute(value) && value.includes('/')
    ? `is a relative path; expected ${EXPECTED_PROGRAM}`
    : undefined;
}

function addressFault(value: string): string | undefined {
  return isIP(value) === 0 ? `is not an IP address; expected ${EXPECTED_ADDRESS}` : undefined;
}
