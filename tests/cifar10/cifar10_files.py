"""Small files in the official layouts of CIFAR-10, written byte by byte, and a server for them."""

import hashlib
import io
import ssl
import tarfile
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from course_utils.cifar10.archive import Archive
from course_utils.cifar10.data import TEST, TRAINING, generated_data

NAMES = (*TRAINING, *TEST)
PER_FILE = 20
SELF_SIGNED = Path(__file__).with_name("self_signed.pem")  # for tests alone: its key is no secret


def records(seed=0, per_file=PER_FILE):
    """For each of the six files its labels, (per_file,), and pixels, (per_file, 3072)."""
    pictures = generated_data(5 * per_file, seed)
    labels = np.concatenate([pictures.training.labels, pictures.test.labels])
    pixels = np.concatenate([pictures.training.pixels, pictures.test.pixels])
    return labels.reshape(6, per_file), pixels.reshape(6, per_file, 3072)


def write_binary(folder, per_file=PER_FILE):
    """Write the six files of the binary layout."""
    for name, labels, pixels in zip(NAMES, *records(per_file=per_file), strict=True):
        (folder / f"{name}.bin").write_bytes(np.hstack([labels[:, None], pixels]).tobytes())
    return folder


def python2_pickle(labels, pixels):
    """The bytes that Python 2, protocol 2 and an old numpy wrote: these opcodes, str where bytes are."""

    def text(value):
        return b"U" + bytes([len(value)]) + value

    def number(value):
        return b"J" + int(value).to_bytes(4, "little", signed=True)

    content = pixels.tobytes()
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n" + number(0) + b"\x85" + text(b"b")
    array += b"\x87R(" + number(1) + number(pixels.shape[0]) + number(pixels.shape[1]) + b"\x86"
    array += b"cnumpy\ndtype\n" + text(b"u1") + number(0) + number(1) + b"\x87R("
    array += number(3) + text(b"|") + b"NNN" + number(-1) + number(-1) + number(0) + b"tb"
    array += b"\x89" + b"T" + len(content).to_bytes(4, "little") + content + b"tb"
    items = text(b"batch_label") + text(b"a batch") + text(b"data") + array
    items += text(b"labels") + b"](" + b"".join(number(label) for label in labels) + b"e"
    return b"\x80\x02}(" + items + b"u."


def archive_bytes(pickles=None):
    """A small cifar-10-python.tar.gz."""
    pickles = pickles or [python2_pickle(*pair) for pair in zip(*records(), strict=True)]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in zip(NAMES, pickles, strict=True):
            info = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def archive_of(content):
    """What the archive with these bytes must be."""
    md5, sha256 = hashlib.md5(content).hexdigest(), hashlib.sha256(content).hexdigest()
    return Archive("cifar-10-python.tar.gz", len(content), md5, sha256)


def listening(handler, scheme):
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.handle_error = lambda *arguments: None  # a client that does not trust it hangs up
    if scheme == "https":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(SELF_SIGNED)
        http.socket = context.wrap_socket(http.socket, server_side=True)
    return http


@contextmanager
def server(content, scheme="http"):
    """Serve `content` on this machine in good ways and bad; yield the address and the paths asked for.

    With https its certificate is one that it has signed itself. As a proxy it asks for a password.
    """
    asked, over = [], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self):
            self.send_error(407)

        def do_GET(self):
            asked.append(self.path)
            if self.path == "/missing" or self.path.startswith("http"):  # asked as a proxy
                return self.send_error(404 if self.path == "/missing" else 407)
            if self.path == "/silent":
                return over.wait(30)
            body = {"/wrong": b"x" + content[1:], "/page": b"<html>Log in</html>"}.get(self.path, content)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.path == "/cut":
                return self.wfile.write(body[: len(body) // 2])
            if self.path != "/drip":
                return self.wfile.write(body)
            for i in range(0, len(body), 4096):
                self.wfile.write(body[i : i + 4096])
                if over.wait(0.2):
                    return None
            return None

        def log_message(self, *arguments):
            pass

    http = listening(Handler, scheme)
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{http.server_port}", asked
    finally:
        over.set()
        http.shutdown()
        http.server_close()
        thread.join()
