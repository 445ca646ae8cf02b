"""Parts of the RCS types that need files of their own."""
