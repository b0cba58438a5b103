import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { BOOT_ID_VARIABLE, isRunning, ownIdentity } from './process-identity.ts';

afterEach(() => void vi.unstubAllEnvs());

const BOOT_ID = '0af36f6e-afb2-4578-8a7b-03defa4fd850';

it('takes the boot ID that systemd tells, in the form of /proc', () => {
  vi.stubEnv(BOOT_ID_VARIABLE, BOOT_ID.replaceAll('-', ''));
  expect(ownIdentity().bootId).toBe(BOOT_ID);
  expect(isRunning(ownIdentity())).toBe(true);
  expect(isRunning({ ...ownIdentity(), bootId: BOOT_ID.replace('0', '1') })).toBe(false);
});

it.each([undefined, '', '%b'])('reads it from /proc where it is told %j', (told) => {
  vi.stubEnv(BOOT_ID_VARIABLE, told);
  expect(ownIdentity().bootId).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
});
