/** What deletes in the store; nothing else of the cleaner does. */
export { deleteRoutine } from './delete-clips.ts';
export { deleteEventPart } from './delete-event-part.ts';
export { deleteOldLogs } from './delete-logs.ts';
export { recoverDeletion } from './recover-deletion.ts';
