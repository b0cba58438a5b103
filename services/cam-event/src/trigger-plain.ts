import {
  cameraNames,
  isFault,
  parseEventText,
  parseMode,
  type SaidTrigger,
  type TriggerFaults,
} from './trigger-words.ts';

/** Reads the original's form, `<event>,<mode>[,<camera>…]`. The event's text is left as it is, blanks included. */
export function parsePlainTrigger(text: string): SaidTrigger | TriggerFaults {
  const [eventField = '', modeField, ...cameraFields] = text.split(',');
  if (modeField === undefined)
    return { faults: ['the message has no mode; expected <event>,<mode>[,<camera>…], JSON, or ping'] };
  const event = parseEventText(eventField);
  const action = parseMode(modeField);
  if (!isFault(event) && !isFault(action)) return { event, action, cameras: cameraNames(cameraFields) };
  const faults: string[] = [];
  if (isFault(event)) faults.push(`the event's text ${event.fault}`);
  if (isFault(action)) faults.push(`the mode ${action.fault}`);
  return { faults };
}

/** Whether a message is the original's health check: `ping` in any case, whatever follows after a comma. */
export function isPing(text: string): boolean {
  return /^ping(?:,|$)/i.test(text);
}
