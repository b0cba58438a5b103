import { key } from '../values/key.ts';
import { filePath, text } from '../values/text-schema.ts';

/** What readers log in with at the proxies, as it is. */
export interface ReaderLogin {
  readonly user: string;
  readonly password: string;
}

/** The keys that {@link readerLogin} looks at. */
export interface ReaderValues {
  readonly reader_user?: string | undefined;
  readonly reader_password?: string | undefined;
}

/** Keys of `cam_rtsp.yaml` on the readers of proxies; the recorder is one of them. */
export const READER_KEYS = {
  reader_user: () =>
    key(
      text('a user name without ":"', readerUserFault).meta({ 'x-type': 'text' }).optional(),
      'User that readers of every proxy log in with, the recorder too; without this key, nobody is asked.',
      'reader',
    ),
  reader_password: () =>
    key(
      text('text').meta({ 'x-type': 'secret' }).optional(),
      'Password of reader_user, as it is; reader_password_file keeps it out of this file.',
      'secret',
    ),
  reader_password_file: () =>
    key(
      filePath('a file that holds the password').optional(),
      'File that holds the password of reader_user.',
      'credential:reader-password',
    ),
};

/** What is wrong between these keys: key name and message. */
export function readerConflicts(raw: Readonly<Record<string, unknown>>): [string, string][] {
  const has = (name: string) => raw[name] !== undefined;
  const password = ['reader_password', 'reader_password_file'].find(has);
  if (has('reader_password') && has('reader_password_file'))
    return [['reader_password_file', 'stands beside reader_password; expected one of the two']];
  if (password !== undefined && !has('reader_user'))
    return [[password, 'stands without reader_user; expected both']];
  if (password === undefined && has('reader_user'))
    return [['reader_user', 'stands without reader_password or reader_password_file; expected one of them']];
  return [];
}

/** The login that the checked values give; undefined if readers are not asked. */
export function readerLogin(
  values: ReaderValues,
  passwordFromFile: string | undefined,
): ReaderLogin | undefined {
  const password = values.reader_password ?? passwordFromFile;
  if (values.reader_user === undefined || password === undefined) return undefined;
  return { user: values.reader_user, password };
}

/** Basic authentication puts a ":" between user and password (RFC 7617). */
function readerUserFault(value: string): string | undefined {
  return value.includes(':') ? 'holds a ":"; expected a user name without it' : undefined;
}
