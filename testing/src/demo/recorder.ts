import { builtProgram, childrenOf } from '../rig/daemon-process.ts';
import { KeptProgram } from './kept-program.ts';

/** The built cam-service. */
export class Recorder extends KeptProgram {
  /** `tell` gets every line that it logs, and what happens to it. Throws `PROGRAM_MISSING`. */
  constructor(configFile: string, camera: string, tell: (line: string) => void) {
    const command = [process.execPath, builtProgram('cam-service'), '-c', configFile, camera];
    super({ name: 'cam-service', command, errorCode: 'RECORDER_FAILED' }, tell);
  }

  /** PID of the ffmpeg that records; undefined while none runs. */
  async ffmpegPid(): Promise<number | undefined> {
    if (this.pid === undefined) return undefined;
    return (await childrenOf(this.pid)).find(({ name }) => name === 'ffmpeg')?.pid;
  }
}
