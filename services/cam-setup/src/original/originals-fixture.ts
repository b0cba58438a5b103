import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** For tests: a folder with these files, removed when the test is over. */
export function originalFolder(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'cam-setup-original-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.config`), text);
  return folder;
}

/** A configuration as an owner would have it, with all that the original knows. */
export const USUAL: Readonly<Record<string, string>> = {
  cam_common: `# shared by all
use strict;
our %options;
$options{'whine email'} = 'admin@example.org';
$options{'smarthome base'} = "/etc/smarthome/";
$options{'event processor'} = "$options{'smarthome base'}/cam_event.pl";
$options{'log dir'} = "/var/log/smarthome";
$options{'base dir'} = "/srv/IP_Cameras";
$options{'events dir'} = "$options{'base dir'}/events";
$options{'sync flag'} = "$options{'events dir'}/syncnow";
$options{'pid dir'} = "$options{'base dir'}/pid";
$options{'recent dir'} = $options{'base dir'} . '/recent';
$options{'persistent flag template'} = '/tmp/cam_event-persistent-%s';
$options{'records index tpl'} = '%09d';
$options{'records length tpl'} = '%d';
$options{'records ext'} = '.mp4';
$options{'records name template'} = '%cam%-%dt%-%pid%-%index%-%seglen%' . $options{'records ext'};
$options{'records log template'} = '%cam%-%dt%-%pid%.log';
$options{'records list re'} = qr/^(?<name>(?<cam>\\w+)-(?<ts>20\\d\\d\\.\\d\\d))-\\d+$options{'records ext'}$/;
$options{'limit total size'} = 40 * 1024 * 1024 * 1024;
$options{'limit min size'} = 1024 ** 3;
$options{'fs min free'} = 10_737_418_240;
$options{'state file tpl'} = "$options{'base dir'}/state_%cam%";
$options{'mqtt'} = '/etc/smarthome/mqtt/mqtt --stdin';
$options{'mqtt topic status'} = 'hw/cameras/%camid%';

sub date_of {
  my ($format, @t) = (shift, localtime);
  return sprintf("%04d.%02d.%02d", $t[5] + 1900, $t[4] + 1, $t[3]) if $format eq 'd';
}

1;
`,
  cam_rtsp: `%cameras = (
  'entrance' => {
    'source' => 'rtsp://viewer:p@s%40s$w"o\\'rd@192.0.2.10:554/stream1',
    'record from' => 'rtsp://127.0.0.1:8601/proxyStream',
    'proxy port' => 8601,
    'proto' => 'rtsp',
    'v-codec' => 'h264', 'width' => 1920,
    'zone' => 'outside',
  },
  'yard' => { source => 'rtsp://192.0.2.11/user=admin&password=Qx9secret&channel=1', proto => 'rtsp' },
);
`,
  cam_service: `do 'cam_common.config'; do 'cam_rtsp.config';\n$options{'default segment time'} = 20;\n`,
  cam_event: `do 'cam_common.config'; do 'cam_rtsp.config';
$options{'default snap time'} = 90;
$options{'mqtt event server'} = '192.0.2.5:1884';
$options{'mqtt event topic'} = 'hw/cameras/+/ctl/save';
$options{'mqtt keepalive topic'} = '#';
$options{'mqtt pong topic'} = 'services/cam_event';
$options{'mqtt event persistent timeout'} = 20 * 60;
$options{'mqtt event user'} = 'cams';
$options{'mqtt event pass'} = "Wk\\$7\\@x";
`,
  cam_sync: `do 'cam_common.config';\n$options{'cloud id'} = 'nas'; $options{'cloud path'} = 'backup/cams';\n`,
  cam_cleaner: `do 'cam_common.config';\n$options{'limit total size'} = 30 * 1024 ** 3;\n`,
  cam_proxy: `do 'cam_common.config'; do 'cam_rtsp.config';\n$options{'log'} = 0; $options{debug} = 0;\n`,
};
