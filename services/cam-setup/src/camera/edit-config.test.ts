import { describe, expect, it } from 'vitest';
import { cameraIds, commonValue, withCamera, withCommon } from './edit-config.ts';

const SAMPLE = `# the cameras

cameras:
  # An example:
  front:
    source: rtsp://user:secret@192.0.2.10:554/stream1
    # Name of the camera for people.
    #name: Front door
`;
const keys = { source: 'rtsp://192.0.2.7/x', user: 'u', password_file: 'front-password' };

describe('adding a camera', () => {
  it('makes the files that are missing', () => {
    const texts = withCommon(withCamera(new Map(), 'front', keys), { limit_total_size: '5GiB' });
    expect(Object.fromEntries(texts)).toEqual({
      'cam_service.yaml': 'include: [cam_common.yaml, cam_rtsp.yaml]\n',
      'cam_common.yaml': '# cam_common.yaml: written by cam-setup.\n\nlimit_total_size: 5GiB\n',
      'cam_rtsp.yaml':
        '# cam_rtsp.yaml: written by cam-setup.\n\ncameras:\n  front:\n    source: rtsp://192.0.2.7/x\n    user: u\n    password_file: front-password\n',
    });
  });

  it("takes the place of a sample's example, whose comments stay", () => {
    const before = new Map([['cam_rtsp.yaml', SAMPLE]]);
    expect(cameraIds(before)).toEqual([]);
    const text = withCamera(before, 'front', keys).get('cam_rtsp.yaml') as string;
    expect(text).toContain('source: rtsp://192.0.2.7/x\n');
    expect(text).not.toContain('secret');
    for (const comment of ['# the cameras', '# An example:']) expect(text).toContain(comment);
    expect(withCamera(before, 'yard', keys).get('cam_rtsp.yaml')).not.toContain('secret');
  });

  it('leaves other cameras, comments and settings as they are', () => {
    const text = '# mine\ncameras:\n  yard:\n    # the garden\n    source: /x # a file\n    audio: none\n';
    const after = withCamera(new Map([['cam_rtsp.yaml', text]]), 'front', { source: '/y' }).get(
      'cam_rtsp.yaml',
    );
    expect(after).toBe(`${text}  front:\n    source: /y\n`);
  });

  it('changes address and login of a camera that is there, and nothing else of it', () => {
    const text =
      'cameras:\n  front:\n    source: rtsp://a/\n    user: old\n    password: old\n    audio: none\n';
    const after = withCamera(new Map([['cam_rtsp.yaml', text]]), 'front', { source: '/y' });
    expect(after.get('cam_rtsp.yaml')).toBe('cameras:\n  front:\n    audio: none\n    source: /y\n');
    expect(cameraIds(after)).toEqual(['front']);
  });

  it('keeps to one file where one holds everything', () => {
    const before = new Map([['cam_service.yaml', 'base_dir: /srv/cams\ncameras:\n  yard: { source: /x }\n']]);
    const after = withCommon(withCamera(before, 'front', { source: '/y' }), { limit_total_size: '5GiB' });
    expect([...after.keys()]).toEqual(['cam_service.yaml']);
    expect(commonValue(after, 'limit_total_size')).toBe('5GiB');
    expect(cameraIds(after)).toEqual(['yard', 'front']);
  });
});
