"""One client's session: bytes and silences in, jobs and replies out. Pure: no socket, no file, no clock."""
