/** All that the rest of cam-sync needs of rclone. */
export { type CheckResult, checkFiles } from './rclone-check.ts';
export type { RcloneJob, RcloneSettings } from './rclone-command.ts';
export { type CopyProgress, type CopyResult, copyFiles } from './rclone-copy.ts';
export { rcloneVersion } from './rclone-version.ts';
