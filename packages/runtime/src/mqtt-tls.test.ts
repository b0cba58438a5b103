import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { brokerFixture } from './broker-fixture.ts';
import { type AuthorityFixture, authorityFixture, type CertificatePair } from './certificate-fixture.ts';
import { messageOf } from './errors.ts';
import { createLogger } from './logging.ts';
import { type MqttSessionOptions, openMqttSession } from './mqtt-session.ts';

const PATIENCE = { timeout: 20_000 };
const log = createLogger({ name: 'test', level: 'silent', format: 'json' });

let folder: string;
let authority: AuthorityFixture;
let server: CertificatePair;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mqtt-tls-'));
  authority = authorityFixture(folder, 'authority');
  server = authority.issue('broker');
});
afterEach(() => rm(folder, { recursive: true }));

async function startBroker(clientCaFile?: string) {
  const tls = { ...server, ...(clientCaFile === undefined ? {} : { clientCaFile }) };
  const broker = await brokerFixture(folder, { tls });
  await broker.start();
  onTestFinished(() => broker.stop());
  return broker;
}

/** Opens a session; gives what has become of it, in words. */
function connect(url: string, options: Partial<MqttSessionOptions>): string[] {
  const states: string[] = [];
  const session = openMqttSession({
    ...{ url, protocolVersion: '3.1.1', clientId: 'test', log },
    onState: (state, error) => void states.push(error ? `${state}: ${messageOf(error)}` : state),
    ...options,
  });
  onTestFinished(() => session.close());
  return states;
}

test('a broker whose certificate is of the given authority is trusted', async () => {
  const broker = await startBroker();
  const states = connect(broker.url, { caFile: authority.caFile });
  await expect.poll(() => states, PATIENCE).toEqual(['connected']);
});

test.each([['another authority'], ['the authorities of the system']])(
  'a broker whose certificate is not of %s is not trusted, and that is what is said',
  async (which) => {
    const broker = await startBroker();
    const other = authorityFixture(folder, 'other').caFile;
    const states = connect(broker.url, which === 'another authority' ? { caFile: other } : {});
    await expect
      .poll(() => states, PATIENCE)
      .toEqual([
        expect.stringMatching(/^disconnected: the certificate of the other side is not trusted: unable to /),
      ]);
  },
);

test('a broker that wants certificates lets in who has one, and nobody else', async () => {
  const clients = authorityFixture(folder, 'clients');
  const broker = await startBroker(clients.caFile);
  const { caFile } = authority;
  const right = connect(broker.url, { caFile, clientId: 'right', ...clients.issue('right') });
  await expect.poll(() => right, PATIENCE).toEqual(['connected']);
  const none = connect(broker.url, { caFile, clientId: 'none' });
  const refusal = 'disconnected: the other side refuses the encrypted connection';
  await expect.poll(() => none, PATIENCE).toEqual([`${refusal}: certificate required`]);
  const wrong = connect(broker.url, { caFile, clientId: 'wrong', ...authority.issue('wrong') });
  await expect.poll(() => wrong, PATIENCE).toEqual([`${refusal}: unknown ca`]);
  expect(right).toEqual(['connected']);
});
