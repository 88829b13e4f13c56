"""Raw TCP ports, one for each queue that has one."""
