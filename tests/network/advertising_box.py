"""A box that advertises, in whatever network it is started; each line it reads are the queues' ports."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from appliance.advertise.advertiser import Advertiser
from appliance.settings import Limits, Settings, WebSettings
from appliance.spool import Queue, Spool

folder = Path(sys.argv[1])
spool = Spool(folder, Limits(free_bytes=0))
spool.start()
spool.printers.put("demo", "virtual:demo", "generic-80mm")
ports: dict[str, int] = {}
settings = Settings(data=folder, web=WebSettings(host="0.0.0.0"))
advertiser = Advertiser(spool, settings, lambda: dict(ports), lambda: 8080, host=lambda: "counterbox")
advertiser.start()
for line in sys.stdin:
    told = json.loads(line)
    if told == "stop":
        advertiser.stop()
    else:
        ports.clear()
        ports.update(told)
        spool.queues.put(Queue("main", "hold", "demo"))
    print(json.dumps(advertiser.names()), flush=True)
