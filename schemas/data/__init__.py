"""One file per data source, found by walking this folder."""
