import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrokerTls } from './mosquitto.ts';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority of the test's own, and certificates of it for a broker at 127.0.0.1 and a client. Needs openssl(1). */
export function brokerCertificates(folder: string): BrokerTls {
  const file = (name: string) => join(folder, name);
  const [caFile, caKeyFile] = [file('ca.pem'), file('ca.key')];
  const subject = ['-subj', '/CN=authority', '-days', '2'];
  openssl('req', '-x509', ...NEW_KEY, '-keyout', caKeyFile, '-out', caFile, ...subject);
  writeFileSync(file('server.ext'), 'subjectAltName = IP:127.0.0.1\n');
  const issue = (name: string, extra: readonly string[]) => {
    const [certFile, keyFile, request] = [file(`${name}.pem`), file(`${name}.key`), file(`${name}.csr`)];
    openssl('req', ...NEW_KEY, '-keyout', keyFile, '-out', request, '-subj', `/CN=${name}`);
    const signer = ['-CA', caFile, '-CAkey', caKeyFile, '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', request, '-out', certFile, ...signer, ...extra);
    return { certFile, keyFile };
  };
  return { caFile, server: issue('server', ['-extfile', file('server.ext')]), client: issue('client', []) };
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
