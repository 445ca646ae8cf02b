"""Live objects to the YAML that an engineer would have written, and who is adopted where. Reads and writes nothing."""

from reconciler.export.project import Adoption, Export, Given, Layout, exported

__all__ = ["Adoption", "Export", "Given", "Layout", "exported"]
