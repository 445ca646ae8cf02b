"""All that is fetched before a plan: live objects, what data blocks name, second looks at what is in doubt."""

from reconciler.read.live import ReadError, Scope, read

__all__ = ["ReadError", "Scope", "read"]
