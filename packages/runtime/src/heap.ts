import { setFlagsFromString } from 'node:v8';

/**
 * From now on V8 collects the garbage of old objects whenever their memory has grown by 2 MiB or a third. Left alone it lets a
 * small heap grow by 8 MiB before it looks for the first time. With little work that takes hours, and looks like a leak until then.
 * To be called when all is loaded: code of Node's own modules that was compiled beforehand counts for the flags it was compiled with.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
}
