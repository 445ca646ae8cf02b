"""Carry a plan out: begin entries before calls, end entries before success, independent branches side by side."""
