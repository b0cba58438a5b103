import { readFileSync } from 'node:fs';
import { cameraIdFault, sourceFault } from '@pm-dvr/config';
import { messageOf } from '@pm-dvr/runtime';
import { type Asker, type Question, usage } from '../ask.ts';
import type { AddOptions } from '../options.ts';
import { sourceParts } from './source-parts.ts';

/** A camera as it was answered, by options or by a person. */
export interface CameraAnswers {
  readonly id: string;
  /** What stands in the configuration. */
  readonly keys: Readonly<Record<string, string>>;
  /** Texts of files beside it, by name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Never to be shown. */
  readonly hidden: readonly string[];
}

/** The camera's ID. `taken`: those of the cameras that there are. */
export async function askId(options: AddOptions, taken: readonly string[], ask: Asker): Promise<string> {
  const preset = taken.includes('front') ? {} : { preset: 'front' };
  return await answer(options.camera, ask, {
    text: 'ID of the camera, for its folder and service',
    option: 'its ID: cam-setup add CAMERA',
    faultOf: cameraIdFault,
    ...preset,
  });
}

/** Where the camera is and how to log in. User and password go apart from the URL, the password into its own file. */
export async function askCamera(id: string, options: AddOptions, ask: Asker): Promise<CameraAnswers> {
  const url = await answer(options.url, ask, {
    text: 'Its URL, such as rtsp://192.0.2.10:554/stream1',
    option: '--url',
    faultOf: sourceFault,
  });
  const parts = sourceParts(url);
  if (parts.user !== undefined && (options.user !== undefined || options.passwordFile !== undefined))
    throw usage('--user and --password-file stand beside a URL that has a user already; give one of the two');
  const isNetwork = /^(rtsps?|https?):/i.test(url);
  const user = parts.user ?? (isNetwork ? await askUser(options, ask) : undefined);
  const password = parts.password ?? (user === undefined ? undefined : await askPassword(options, ask));
  const secrets = new Map<string, string>();
  if (parts.isSecret) secrets.set(`${id}-url`, `${parts.url}\n`);
  if (password) secrets.set(`${id}-password`, `${password}\n`);
  const keys = {
    ...(parts.isSecret ? { source_file: `${id}-url` } : { source: parts.url }),
    ...(user === undefined ? {} : { user }),
    ...(password ? { password_file: `${id}-password` } : {}),
  };
  return {
    id,
    keys,
    secrets,
    hidden: [parts.isSecret ? parts.url : '', password ?? ''].filter((text) => text !== ''),
  };
}

async function askUser(options: AddOptions, ask: Asker): Promise<string | undefined> {
  if (options.user === undefined && options.passwordFile !== undefined)
    throw usage('--password-file needs --user');
  const user =
    options.user ??
    (await ask.ask({ text: 'User at the camera, empty for none', option: '--user', preset: '' }));
  return user === '' ? undefined : user;
}

async function askPassword(options: AddOptions, ask: Asker): Promise<string> {
  const file = options.passwordFile;
  const password =
    file === undefined
      ? await ask.askSecret({ text: 'Password (not shown)', option: '--password-file' })
      : readPassword(file);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(password))
    throw usage('the password holds a line break or control character; expected one line');
  return password;
}

function readPassword(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw usage(`--password-file cannot be read: ${messageOf(error)}`);
  }
}

async function answer(given: string | undefined, ask: Asker, question: Question): Promise<string> {
  if (given === undefined) return await ask.ask(question);
  const fault = question.faultOf?.(given);
  if (fault !== undefined) throw usage(`${question.option}: it ${fault}`);
  return given;
}
