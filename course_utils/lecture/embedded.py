"""Pictures in the words of a slide: a page holds them itself, and loads nothing."""

import base64
from pathlib import Path
from urllib.parse import unquote

from PIL import Image

from course_utils.arrays import refusal
from course_utils.network.own_file import is_file

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST = 5_000_000  # bytes
ACCEPTED = f"a file on this computer ({', '.join(FORMATS)}) of at most {MOST // 10**6} MB"


def embedded(address: str) -> str:
    """Return the address of a picture that is the picture itself; ValueError for what is no such file."""
    if address.startswith(tuple(f"data:image/{kind.lower()};" for kind in FORMATS)):
        return address
    name = next(filter(is_file, (address, unquote(address))), None)  # a blank in an address is %20
    if name is None:
        raise refusal("a picture in the words of a slide", ACCEPTED, address)
    path = Path(name).expanduser()
    try:
        if path.stat().st_size > MOST:
            raise ValueError
        with Image.open(path, formats=FORMATS) as picture:
            kind = str(picture.format).lower()
            picture.verify()
        content = base64.b64encode(path.read_bytes()).decode("ascii")
    except Exception as problem:  # of damaged files Pillow raises a dozen
        raise refusal("a picture in the words of a slide", ACCEPTED, address) from problem
    return f"data:image/{kind};base64,{content}"
