import { MARK_UUID } from '../fake-camera/frame-mark.ts';

/** Whether what there is of an MP4 file holds a whole fragment, which a player can show: a box "moof" and, after it, "mdat". */
export function hasFragment(bytes: Buffer): boolean {
  const moof = bytes.indexOf('moof');
  return moof !== -1 && bytes.indexOf('mdat', moof) !== -1;
}

/** Whether what there is of a file holds the beginning of a frame of the fake camera. A player may not be able to show it. */
export function hasFrame(bytes: Buffer): boolean {
  return bytes.includes(MARK_UUID);
}
