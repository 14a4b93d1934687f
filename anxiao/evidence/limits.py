"""What an upload may weigh and how large its copies are."""

from datetime import timedelta

MEGABYTE = 1024 * 1024
PHOTO_BYTES = 12 * MEGABYTE
FILE_BYTES = 20 * MEGABYTE
CHUNK_BYTES = 4 * MEGABYTE
DIGEST_BYTES = 32
PHOTO_PIXELS = 50_000_000
SERVED_SIDE = 2560
THUMB_SIDE = 480
QUALITY = 85
NAME_LENGTH = 160
UPLOAD_LIVES = timedelta(days=7)
