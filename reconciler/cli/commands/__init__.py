"""The commands, one file each, named after the command; this folder is their only register.

A file has the command itself as ``command``, and where the help page shows it: ``SECTION``, the ``PLACE`` in it, and
``SUMMARY``, its line. These are read without running the file, so they are written out, as ``NAME: Final = value``.
"""
