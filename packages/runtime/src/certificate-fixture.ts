import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './child-process.ts';

/** PEM files of one certificate. */
export interface CertificatePair {
  readonly certFile: string;
  readonly keyFile: string;
}

/** For tests: a certificate authority of their own. */
export interface AuthorityFixture {
  readonly caFile: string;
  /** Issues a certificate for 127.0.0.1, for server or client. */
  issue(name: string): CertificatePair;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** For tests: founds a certificate authority whose files lie in `folder`; names are file names. Takes openssl(1). */
export function authorityFixture(folder: string, name: string): AuthorityFixture {
  const file = (ending: string) => join(folder, ending);
  const [caFile, caKeyFile] = [file(`${name}.pem`), file(`${name}.key`)];
  const files = ['-keyout', caKeyFile, '-out', caFile];
  openssl('req', '-x509', ...NEW_KEY, ...files, '-subj', `/CN=${name}`, '-days', '2');
  const extensions = file(`${name}.ext`);
  writeFileSync(extensions, 'subjectAltName = IP:127.0.0.1\n');
  return {
    caFile,
    issue: (holder) => {
      const [certFile, keyFile] = [file(`${holder}.pem`), file(`${holder}.key`)];
      const request = file(`${holder}.csr`);
      openssl('req', ...NEW_KEY, '-keyout', keyFile, '-out', request, '-subj', `/CN=${holder}`);
      const signer = ['-CA', caFile, '-CAkey', caKeyFile, '-CAcreateserial'];
      openssl(
        ...['x509', '-req', '-in', request, '-out', certFile],
        ...[...signer, '-days', '2', '-extfile', extensions],
      );
      return { certFile, keyFile };
    },
  };
}

function openssl(...args: string[]): void {
  const { status, stderr } = spawnSync(findProgram('openssl'), args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
}
