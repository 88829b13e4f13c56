"""Prints over the network with python-escpos, in that library's own environment: `HOST PORT LOGO`."""

import sys

from escpos.printer import Network

host, port, logo = sys.argv[1:]
printer = Network(host, int(port), timeout=120, profile="TM-T88V")
printer.text("Café Größe 12,50 €\n")
printer.image(logo)
printer.charcode("CP437")
printer.textln("plain again")
printer.cut()
printer.close()
