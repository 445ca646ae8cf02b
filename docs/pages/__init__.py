"""The generated pages of the documentation, each made from declarations alone. Writes no file."""
