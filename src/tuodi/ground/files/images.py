"""Photos: bounded in pixels, and kept without where and when they were taken. Knows no database.

An image is decoded and written again, so that nothing but the picture, its colours and which way is up is kept: no
place, no maker's notes, nothing hung on behind it.
"""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from tuodi.rules.errors import InputError

MOST_PIXELS, MOST_SIDE = 50_000_000, 20_000
_ORIENTATION = 0x0112  # of EXIF


def cleaned(data: bytes) -> bytes:
    """Returns a JPEG or PNG without metadata but its orientation and colour profile. InputError for one that is broken,
    moves, or has too many pixels."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MOST_PIXELS or max(image.size) > MOST_SIDE:
                raise _too_large()
            if image.format == "PNG" and getattr(image, "n_frames", 1) > 1:
                raise InputError("the image moves; send one picture")
            exif = Image.Exif()
            if upright := image.getexif().get(_ORIENTATION):
                exif[_ORIENTATION] = upright
            image.load()
            out = io.BytesIO()
            how = {"exif": exif.tobytes(), "icc_profile": image.info.get("icc_profile")}
            if image.format == "PNG":
                image.save(out, "PNG", **how)
            else:
                image.save(out, "JPEG", quality="keep" if image.format == "JPEG" else 92, **how)
            return out.getvalue()
    except InputError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise InputError("the image is broken or not whole; take or save it again") from None


def _too_large() -> InputError:
    return InputError(f"the image has more than {MOST_PIXELS // 10**6} million pixels; send it smaller")
