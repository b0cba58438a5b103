import { isAbsolute } from 'node:path';
import type { CamServiceConfig } from '@pm-dvr/config';
import { goOnUnless, usage } from '../ask.ts';
import { installFiles } from '../install-files.ts';
import { mayWrite, printFiles, saidInstalled } from '../offer-files.ts';
import type { AddOptions, SetupOptions } from '../options.ts';
import { readTexts } from '../read-texts.ts';
import { Staging } from '../staging.ts';
import type { Surroundings } from '../surroundings.ts';
import { askBudget } from './ask-budget.ts';
import { askCamera, askId, type CameraAnswers } from './camera-answers.ts';
import { cameraIds, commonValue, withCamera, withCommon } from './edit-config.ts';
import { tryCamera } from './try-camera.ts';
import { enableUnits } from './units.ts';

type Texts = ReadonlyMap<string, string>;

const UNWRITTEN = 'Nothing is written.\n';

/** Adds a camera to the configuration. Nothing is written before all is answered and the result is right. */
export async function addCamera(options: SetupOptions, add: AddOptions, around: Surroundings): Promise<void> {
  const before = readTexts(options.dir);
  const known = cameraIds(before);
  if (add.baseDir !== undefined && !isAbsolute(add.baseDir))
    throw usage('--base-dir: it is not an absolute path');
  const id = await askId(add, known, around.ask);
  if (known.includes(id) && !(await mayReplace(id, around))) {
    around.print(UNWRITTEN);
    return;
  }
  const camera = await askCamera(id, add, around.ask);
  const files = await answeredFiles(before, camera, options, add, around);
  if (options.dryRun) {
    printFiles(options.dir, files, new Set(camera.secrets.keys()), around.print);
    return;
  }
  if (!(await mayWrite(options.dir, files, around.ask, true))) {
    around.print(UNWRITTEN);
    return;
  }
  goOnUnless(around.signal);
  saidInstalled(await installFiles(options.dir, files, around.nowMs), around.print);
  await enableUnits(id, add.enable, around);
}

async function mayReplace(id: string, around: Surroundings): Promise<boolean> {
  return await around.ask.confirm(`There is a camera ${id} already. Replace its address and login?`, false);
}

/** The files to be written, tried and found right; those for secrets first, then what others include. */
async function answeredFiles(
  before: Texts,
  camera: CameraAnswers,
  options: SetupOptions,
  add: AddOptions,
  around: Surroundings,
): Promise<Texts> {
  const base = add.baseDir === undefined ? {} : { base_dir: add.baseDir };
  const texts = withCommon(withCamera(before, camera.id, camera.keys), base);
  using staging = staged(options.dir, before, texts, camera);
  const { values } = staging.check<CamServiceConfig>('cam_service.yaml');
  const rate = add.test ? await tryCamera(camera.id, staging, add.still, camera.hidden, around) : undefined;
  if (add.budget === undefined && commonValue(texts, 'limit_total_size') !== undefined)
    return changedFiles(before, texts, camera);
  const facts = { baseDir: values.baseDir, floorBytes: values.fsMinFreeBytes, bitsPerSecond: rate };
  const budget = await askBudget(add.budget, facts, around.ask, around.print);
  const whole = withCommon(texts, { limit_total_size: budget });
  using final = staged(options.dir, before, whole, camera);
  final.check('cam_service.yaml');
  return changedFiles(before, whole, camera);
}

function staged(folder: string, before: Texts, texts: Texts, camera: CameraAnswers): Staging {
  const staging = new Staging(folder, changedFiles(before, texts, camera));
  staging.standInFor(texts.values());
  return staging;
}

function changedFiles(before: Texts, texts: Texts, camera: CameraAnswers): Texts {
  const order = ['cam_common.yaml', 'cam_rtsp.yaml', 'cam_service.yaml'];
  const changed = order.filter((name) => texts.has(name) && texts.get(name) !== before.get(name));
  return new Map([...camera.secrets, ...changed.map((name) => [name, texts.get(name) as string] as const)]);
}
