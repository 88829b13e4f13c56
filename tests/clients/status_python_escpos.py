"""What python-escpos is told by a printer, in that library's own environment: `HOST PORT`, as JSON."""

import json
import sys

from escpos.printer import Network

host, port = sys.argv[1:]
printer = Network(host, int(port), timeout=120)
told = {"online": printer.is_online(), "paper": printer.paper_status()}
printer.close()
print(json.dumps(told))
