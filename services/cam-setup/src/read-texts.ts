import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError, codeOf } from '@pm-dvr/runtime';
import { parseDocument } from 'yaml';

const NAMES = ['cam_common.yaml', 'cam_rtsp.yaml', 'cam_service.yaml'];

/**
 * The configuration files that there are, by name. Throws CodedError `CONFIG_INVALID` for one that cannot be edited,
 * for it is no YAML or may not be read.
 */
export function readTexts(folder: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const name of NAMES) {
    const text = readIfThere(join(folder, name));
    if (text === undefined) continue;
    const [fault] = parseDocument(text).errors;
    if (fault)
      throw invalid(
        `${join(folder, name)}:${fault.linePos?.[0].line ?? 1}:${fault.linePos?.[0].col ?? 1}: is not YAML; mend it, or put it away`,
      );
    texts.set(name, text);
  }
  return texts;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw invalid(`${path}:1:1: cannot be read (${codeOf(error)}); run cam-setup as root`);
  }
}

function invalid(message: string): CodedError {
  return new CodedError('CONFIG_INVALID', message, { exitCode: EXIT.config });
}
