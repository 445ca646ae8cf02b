"""Word what the engine found: values in, text out. Decides nothing, prints nothing, asks no terminal."""
