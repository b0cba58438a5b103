import * as z from 'zod';

/** Grammar of a camera ID. It is also the systemd instance name and a folder name. */
export const CAMERA_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

export const cameraIdSchema = z.string().regex(CAMERA_ID_PATTERN, {
  error: 'a camera ID: 1 to 64 letters, digits, "_", "." or "-", starting with a letter or digit',
});

/** Whether `text` can name a camera, and so a folder below the store, on its own. */
export function isCameraId(text: string): boolean {
  return CAMERA_ID_PATTERN.test(text);
}
