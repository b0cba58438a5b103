import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type SendmailMode = 'accept' | 'fail' | 'hang';

/** What sendmail was called with. */
export interface TakenMail {
  /** Its arguments, joined by spaces. */
  readonly args: string;
  /** Headers and body as they came on standard input. */
  readonly text: string;
}

/** A program in sendmail's place: it takes mails into files, refuses them, or never ends. */
export class FakeSendmail {
  /** Absolute path of the program. */
  readonly program: string;
  private readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.program = join(folder, 'sendmail');
  }

  /** Writes the program into a folder of its own below `parent`. It accepts mails at first. */
  static async create(parent: string): Promise<FakeSendmail> {
    const folder = join(parent, 'mailbox');
    await mkdir(folder);
    const sendmail = new FakeSendmail(folder);
    await sendmail.behave('accept');
    await writeFile(sendmail.program, script(folder), { mode: 0o755 });
    return sendmail;
  }

  /** What it does from its next call on. */
  async behave(mode: SendmailMode): Promise<void> {
    await writeFile(join(this.folder, 'mode.new'), mode);
    await rename(join(this.folder, 'mode.new'), join(this.folder, 'mode'));
  }

  /** All mails that were taken, oldest first. */
  async mails(): Promise<TakenMail[]> {
    const mails = await Promise.all(
      (await this.files('mail.')).map(async (path) => {
        const text = await readFile(path, 'utf8');
        const end = text.indexOf('\n');
        return { args: text.slice(0, end), text: text.slice(end + 1), atMs: (await stat(path)).mtimeMs };
      }),
    );
    return mails.sort((a, b) => a.atMs - b.atMs).map(({ args, text }) => ({ args, text }));
  }

  /** PIDs of all calls so far, whatever came of them. */
  async calls(): Promise<number[]> {
    return (await this.files('call.')).map((path) => Number(path.slice(path.lastIndexOf('.') + 1)));
  }

  private async files(prefix: string): Promise<string[]> {
    return (await readdir(this.folder))
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(this.folder, name));
  }
}

/** `sleep` replaces the shell, so that whoever ends the program ends all of it. */
function script(folder: string): string {
  return `#!/bin/sh
cd '${folder}' || exit 75
: > "call.$$"
case "$(cat mode)" in
  fail) echo 'the mail system is out of order' >&2; exit 75 ;;
  hang) exec sleep 600 ;;
esac
{ echo "$*"; cat; } > "new.$$" && mv "new.$$" "mail.$$"
`;
}
