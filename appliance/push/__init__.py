"""Web push: browsers that want it hear of a receipt that waits, also while none of the pages is open.

The message is encrypted for the browser (RFC 8291), and goes over the service of who made it (RFC 8030).
"""
