"""Pictures, made to measure, and a server on this machine that hands them out, or something else in their place."""

import struct
import threading
import zlib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def png(width, height, size=0):
    """Return a grey PNG of so many pixels, filled up to ``size`` bytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(bytes(width + 1) * height))]
    ending = _chunk(b"IEND", b"")
    room = size - sum(map(len, parts)) - len(ending) - 12
    return b"".join([*parts, *([_chunk(b"tEXt", bytes(room))] if room >= 0 else []), ending])


def jpeg(width, height):
    """Return the beginning of a JPEG of so many pixels, up to where its size stands."""
    frame = struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes([1, 17, 0, 2, 17, 0, 3, 17, 0])
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0" + frame + b"\xff\xd9"


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


class Pictures:
    """What a server hands out, by path: status, headers, body; and what it was asked for."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.asked = []
        self.headers = []
        self.put("/banner.png", png(1440, 448))
        self.put("/logo.png", png(224, 224))

    def put(self, path, body=b"", media_type="image/png", status=200, **headers):
        self.answers = {**getattr(self, "answers", {}), path: (status, {"Content-Type": media_type, **headers}, body)}

    def redirect(self, path, target):
        self.put(path, status=302, Location=target)


@contextmanager
def serving():
    """Serve pictures until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            pictures.asked.append(self.path)
            pictures.headers.append(dict(self.headers))
            status, headers, body = pictures.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        pictures = Pictures(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield pictures
        finally:
            server.shutdown()
            thread.join()
