"""Decoders: from the bytes of a file to typed record batches, with every record that could not be read.

``detect`` tells the format and the columns from the first bytes, ``decode`` reads the whole.
"""

from ingestion.formats.decoded import Decoded
from ingestion.formats.detect import Head, detect, open_decompressed
from ingestion.formats.registry import decode

__all__ = ["Decoded", "Head", "decode", "detect", "open_decompressed"]
