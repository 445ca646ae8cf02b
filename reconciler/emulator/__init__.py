"""The Sinch Provisioning API on localhost: a real HTTP server for tests, demos and benchmarks.

It shares no code with the product and knows nothing of it. This package itself imports nothing; the server
(``reconciler.emulator.server``) needs the extra ``emulator``.
"""
