import { expect, it } from 'vitest';
import { claimNotifySocket } from './notify-socket.ts';

const SOCKET = '/run/systemd/notify';

it('finds no service manager where there is none', () => {
  expect(claimNotifySocket({})).toBeUndefined();
  expect(claimNotifySocket({ NOTIFY_SOCKET: '' })).toBeUndefined();
  expect(claimNotifySocket({ NOTIFY_SOCKET: 'vsock:2:1234' })).toBeUndefined();
});

it.each([SOCKET, '@abstract'])('hears of %s', (socket) => {
  expect(claimNotifySocket({ NOTIFY_SOCKET: socket })).toEqual({ socket });
});

it.each([
  [{ WATCHDOG_USEC: '120000000', WATCHDOG_PID: '42' }, 120_000],
  [{ WATCHDOG_USEC: '120000000' }, 120_000],
  [{ WATCHDOG_USEC: '120000000', WATCHDOG_PID: '43' }, undefined],
  [{ WATCHDOG_USEC: '0' }, undefined],
  [{ WATCHDOG_USEC: 'soon' }, undefined],
])('knows by %o how long it may be silent', (variables, watchdogMs) => {
  expect(claimNotifySocket({ NOTIFY_SOCKET: SOCKET, ...variables }, 42)?.watchdogMs).toBe(watchdogMs);
});

it('leaves nothing in the environment by which another program could speak for this one', () => {
  const env = { NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: '1', WATCHDOG_PID: '2', PATH: '/usr/bin' };
  claimNotifySocket(env);
  expect(env).toEqual({ PATH: '/usr/bin' });
});
