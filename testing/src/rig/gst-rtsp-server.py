"""An RTSP server made of GStreamer's gst-rtsp-server, for tests: serves one file to anybody who may see it.

Takes its settings as one JSON object in its first argument: "file" (MP4 with H.264 and, maybe, AAC), "secondFile"
(another one for a second video stream, if there is to be one), "audio" (whether to serve the sound too), "port" (0 for
any that is free) and, if it is to ask for them, "user" and "password" (Digest).
Prints the port on a line of its own when it takes connections. Each client gets the file from its beginning.
"""

import json
import sys

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstRtsp', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

PATH = '/stream1'
ROLE = 'viewer'


def source(file, name):
    location = file.replace('"', '\\"')
    return f'filesrc location="{location}" ! qtdemux name={name}'


def pipeline(settings):
    video = 'queue ! h264parse config-interval=-1 ! rtph264pay pt=96'
    parts = [source(settings['file'], 'demux'), f'demux.video_0 ! {video} name=pay0']
    tracks = 1
    if 'secondFile' in settings:
        parts += [source(settings['secondFile'], 'second'), f'second.video_0 ! {video} name=pay1']
        tracks += 1
    if settings['audio']:
        parts.append(f'demux.audio_0 ! queue ! aacparse ! rtpmp4gpay pt=97 name=pay{tracks}')
    return f'( {" ".join(parts)} )'


def let_in(server, factory, user, password):
    token = GstRtspServer.RTSPToken()
    token.set_string('media.factory.role', ROLE)
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    for what in ('access', 'construct'):
        permissions.add_permission_for_role(ROLE, f'media.factory.{what}', True)
    factory.set_permissions(permissions)


def main():
    settings = json.loads(sys.argv[1])
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address('127.0.0.1')
    server.set_service(str(settings['port']))
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(pipeline(settings))
    if 'user' in settings:
        let_in(server, factory, settings['user'], settings['password'])
    server.get_mount_points().add_factory(PATH, factory)
    if server.attach(None) == 0:
        sys.exit('the port cannot be had')
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


main()
