"""Ways in: jobs come to the box from clients that take it for a printer.

`session/` is pure: bytes in, actions out. `client_handler.py` does what a session asks for. Each way in is a
folder, which composes a `ClientHandler` with a `Transport`, `ClientLimits` and a `FailurePolicy`: `tcp/`
refuses a client whose job cannot be kept, `usb/` has it wait. tests/appliance/intake/test_client_handler.py
shows the least that a way in needs.
"""
