import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../rig/run-program.ts';
import { type Breach, breaches } from './breach.ts';

const PROGRAMS = [
  ['cam-service', 'cam_service.yaml', '--all'],
  ['cam-event', 'cam_event.yaml', '-m'],
  ['cam-sync', 'cam_sync.yaml'],
  ['cam-cleaner', 'cam_cleaner.yaml', '--daemon'],
] as const;
const CONFIGURATION_FAULT = 78;
/** Two faults: a wrong value in line 1 and a key that does not exist in line 2. */
const BROKEN = 'fs_min_free: plenty\nlog_levle: info\n';

/** Invariant 9: every daemon refuses a broken configuration at once, and names every fault with its place. */
export async function checkConfiguration(folder: string): Promise<Breach[]> {
  await mkdir(folder);
  try {
    const text = `include: [cam_common.yaml]\n`;
    await writeFile(join(folder, 'cam_common.yaml'), BROKEN);
    for (const [, file] of PROGRAMS) await writeFile(join(folder, file), text);
    const findings = await Promise.all(
      PROGRAMS.map(([program, file, ...args]) => refusal(program, ['-c', join(folder, file), ...args])),
    );
    return breaches(9, findings.flat());
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function refusal(program: string, args: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runProgram(program, args);
  return judgeRefusal(program, code, `${stdout}${stderr}`);
}

/** What is wrong with how a program took {@link BROKEN}. */
export function judgeRefusal(program: string, code: number | null, said: string): string[] {
  const findings: string[] = [];
  if (code !== CONFIGURATION_FAULT)
    findings.push(`${program} took a broken configuration: it ended with ${code}`);
  for (const line of [1, 2])
    if (!new RegExp(`cam_common\\.yaml:${line}:\\d+: `).test(said))
      findings.push(`${program} does not name the fault in line ${line}: ${said}`);
  return findings;
}
